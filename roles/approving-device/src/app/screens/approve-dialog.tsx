import { Button, Dialog } from "@countersign/ui";
import type { JSX } from "preact";
import { useSeenFor } from "../parts/use-seen-for.ts";
import { texts } from "../texts/texts.ts";

interface ApproveDialogProps {
  readonly open: boolean;
  /** What approving does. */
  readonly verb: string;
  readonly onClose: () => void;
  readonly onApprove: () => void;
}

/** For those who cannot hold a button, as with a screen reader: a second question instead of a long press. */
export function ApproveDialog({ open, verb, onClose, onApprove }: ApproveDialogProps): JSX.Element {
  const { t } = texts;
  const seen = useSeenFor(String(open));
  return (
    <Dialog open={open} title={t.approveAskTitle} onClose={onClose}>
      <p>{verb}</p>
      <div class="cs-actions">
        <Button onClick={onClose}>{t.cancel}</Button>
        <Button kind="primary" disabled={!seen} onClick={(event) => event.isTrusted && onApprove()}>
          {t.approveAskConfirm}
        </Button>
      </div>
    </Dialog>
  );
}
