import { Banner, Button, Dialog, Field } from "@countersign/ui";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { send } from "../site/api.ts";
import type { OpenedApproval } from "../site/approval-dialog.tsx";
import { useApproval } from "../site/use-approval.tsx";
import { bazaarTexts } from "./bazaar-texts.ts";
import { type Holding, inventory, itemName, loadInventory, playerName } from "./inventory.ts";

interface HandoverDialogProps {
  readonly holding: Holding;
  readonly onClose: () => void;
}

/** How many of one item, and to whom. */
export function HandoverDialog({ holding, onClose }: HandoverDialogProps): JSX.Element {
  const { t, format, locale } = bazaarTexts;
  const players = inventory.value?.players ?? [];
  const [recipient, setRecipient] = useState(players[0]?.id ?? "");
  const [quantity, setQuantity] = useState("1");
  const flow = useApproval({
    about: () => [
      bazaarTexts.t.aboutHandover({ quantity, item: itemName(holding.item), player: playerName(recipient) }),
    ],
    doneText: t.given,
    refusals: { item_gone: t.refused_item_gone, no_such_player: t.refused_no_such_player },
    onDone: () => void loadInventory(),
    onFinished: onClose,
  });

  function submit(event: Event): void {
    event.preventDefault();
    const { item } = holding;
    const wish = { item, recipient, quantity: Number(quantity), locale: locale.value };
    void flow.start((way) => send<OpenedApproval>("POST", `/api/handovers${way}`, wish));
  }
  if (flow.dialog) return flow.dialog;
  return (
    <Dialog open title={t.giveTitle({ name: itemName(holding.item) })} onClose={onClose}>
      <form class="cs-stack" onSubmit={submit}>
        {flow.error && <Banner kind="danger">{flow.error.text}</Banner>}
        <fieldset class="bazaar-players">
          <legend class="cs-field-label">{t.recipient}</legend>
          {players.map(({ id, name }) => (
            <button
              type="button"
              key={id}
              class="site-chip"
              aria-pressed={id === recipient}
              onClick={() => setRecipient(id)}
            >
              {name}
            </button>
          ))}
        </fieldset>
        <Field
          label={t.quantity}
          hint={t.quantityHint({ quantity: format.number(holding.quantity) })}
          input={{
            type: "number",
            min: 1,
            max: 999,
            required: true,
            value: quantity,
            onInput: (event) => setQuantity(event.currentTarget.value),
          }}
        />
        <div class="cs-actions">
          <Button onClick={onClose}>{t.cancel}</Button>
          <Button kind="primary" submit busy={flow.busy}>
            {t.continue}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
