import { Banner, Button, Dialog } from "@countersign/ui";
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useApp } from "../context.ts";
import { faultSentence, type Sentence } from "../fault-sentence.ts";
import { texts } from "../texts/texts.ts";

/** New keys for an account (§9), when the user wishes; a lost answer is made up for by pressing again. */
export function RotateKeys({ accountId }: { readonly accountId: string }): JSX.Element {
  const { t } = texts;
  const { device } = useApp();
  const asking = useSignal(false);
  const busy = useSignal(false);
  const done = useSignal(false);
  const problem = useSignal<Sentence | null>(null);
  async function rotate(): Promise<void> {
    busy.value = true;
    problem.value = null;
    try {
      await device.rotateKeys(accountId);
      done.value = true;
      asking.value = false;
    } catch (error) {
      problem.value = faultSentence(error);
    }
    busy.value = false;
  }
  return (
    <>
      {done.value && <Banner kind="good">{t.rotateDone}</Banner>}
      <Button kind="quiet" icon="key" onClick={() => (asking.value = true)}>
        {t.rotate}
      </Button>
      <Dialog open={asking.value} title={t.rotateTitle} onClose={() => (asking.value = false)}>
        <p class="cs-soft">{t.rotateText}</p>
        {problem.value !== null && <Banner kind="danger">{problem.value()}</Banner>}
        <div class="cs-actions">
          <Button onClick={() => (asking.value = false)}>{t.cancel}</Button>
          <Button kind="primary" busy={busy.value} onClick={() => void rotate()}>
            {t.rotate}
          </Button>
        </div>
      </Dialog>
    </>
  );
}
