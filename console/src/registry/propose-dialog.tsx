import { Button, Dialog } from "@countersign/ui";
import type { ComponentChildren, JSX } from "preact";
import { useState } from "preact/hooks";
import type { Change } from "../changes/change-words.ts";
import { propose } from "../changes/propose.ts";
import { DoorFault } from "../door/door-fault.tsx";
import { texts } from "../texts/texts.ts";

interface ProposeDialogProps {
  readonly title: string;
  readonly lead?: string;
  readonly children?: ComponentChildren;
  /** What is proposed, as the form says; null while it does not. */
  readonly change: () => Change | null;
  readonly isReady: boolean;
  readonly onClose: () => void;
}

/** A form whose result is proposed, not done. */
export function ProposeDialog({ title, lead, children, change, isReady, onClose }: ProposeDialogProps): JSX.Element {
  const { t } = texts;
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<unknown>(null);
  async function send(): Promise<void> {
    const wanted = change();
    if (!wanted) return;
    setBusy(true);
    setFault(null);
    await propose(wanted).catch(setFault);
    setBusy(false);
  }
  return (
    <Dialog open title={title} onClose={onClose}>
      <form
        class="cs-stack"
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        {lead && <p class="cs-soft">{lead}</p>}
        {children}
        <p class="cs-soft cs-small">{t.proposedNotDone}</p>
        <DoorFault fault={fault} />
        <div class="cs-actions">
          <Button onClick={onClose}>{t.cancel}</Button>
          <Button kind="primary" submit busy={busy} disabled={!isReady}>
            {t.proposeChange}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
