import type { DeclineReason } from "@countersign/protocol";
import { Button, Card, Dialog, List, ListRow } from "@countersign/ui";
import type { JSX } from "preact";
import { texts } from "../texts/texts.ts";

interface DeclineDialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  /** Null: without a reason. */
  readonly onDecline: (reason: DeclineReason | null) => void;
}

/** The reason is a claim of the signed answer (§7), so it is asked for before. */
export function DeclineDialog({ open, onClose, onDecline }: DeclineDialogProps): JSX.Element {
  const { t } = texts;
  return (
    <Dialog open={open} title={t.declineTitle} onClose={onClose}>
      <p class="cs-soft">{t.declineText}</p>
      <Card flush>
        <List>
          {[
            <ListRow
              key="not_me"
              title={t.declineNotMe}
              detail={t.declineNotMeHint}
              onClick={() => onDecline("not_me")}
            />,
            <ListRow key="wrong_details" title={t.declineWrongDetails} onClick={() => onDecline("wrong_details")} />,
            <ListRow key="changed_mind" title={t.declineChangedMind} onClick={() => onDecline("changed_mind")} />,
          ]}
        </List>
      </Card>
      <div class="cs-actions">
        <Button onClick={onClose}>{t.cancel}</Button>
        <Button kind="danger" onClick={() => onDecline(null)}>
          {t.declineNoReason}
        </Button>
      </div>
    </Dialog>
  );
}
