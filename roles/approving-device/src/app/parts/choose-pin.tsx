import { Banner, Button, Card, Field } from "@countersign/ui";
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { isGoodPin } from "../../core/index.ts";
import { texts } from "../texts/texts.ts";

interface ChoosePinProps {
  readonly onChosen: (pin: string) => Promise<void>;
  readonly onCancel: () => void;
}

/** Asks for a new PIN of the app, twice. */
export function ChoosePin({ onChosen, onCancel }: ChoosePinProps): JSX.Element {
  const { t } = texts;
  const pin = useSignal("");
  const again = useSignal("");
  const busy = useSignal(false);
  const weak = useSignal(false);
  const differs = useSignal(false);
  async function choose(event: Event): Promise<void> {
    event.preventDefault();
    weak.value = !isGoodPin(pin.value);
    differs.value = !weak.value && pin.value !== again.value;
    if (weak.value || differs.value || busy.value) return;
    busy.value = true;
    await onChosen(pin.value);
    busy.value = false;
  }
  const field = { type: "password", inputMode: "numeric", autocomplete: "off", maxLength: 12 } as const;
  return (
    <Card>
      <form class="cs-stack" onSubmit={(event) => void choose(event)}>
        <Field
          label={t.lockNewPin}
          hint={t.lockNewPinHint}
          error={weak.value ? t.lockPinWeak : undefined}
          input={{ ...field, value: pin.value, onInput: (event) => (pin.value = event.currentTarget.value) }}
        />
        <Field
          label={t.lockNewPinAgain}
          error={differs.value ? t.lockPinDiffers : undefined}
          input={{ ...field, value: again.value, onInput: (event) => (again.value = event.currentTarget.value) }}
        />
        <Banner kind="warn">{t.lockForget}</Banner>
        <div class="cs-actions">
          <Button onClick={onCancel}>{t.cancel}</Button>
          <Button kind="primary" submit busy={busy.value}>
            {t.save}
          </Button>
        </div>
      </form>
    </Card>
  );
}
