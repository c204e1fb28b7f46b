import { ApprovalElement, Banner, Button, CodeDialog } from "@countersign/ui";
import { type AnswerOf, staffToConsoleServer as staff } from "@countersign/protocol/contract";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { ask } from "../ask/ask.ts";
import { DoorFault } from "../door/door-fault.tsx";
import { texts } from "../texts/texts.ts";
import type { ChangeView } from "./change-words.ts";

interface ApproveDialogProps {
  readonly change: ChangeView;
  readonly display: AnswerOf<typeof staff.askApproval>["display"];
  readonly onRetry: () => void;
  /** Called when it was carried out, or came to nothing. */
  readonly onClose: () => void;
}

/** Shows the code of a change; once the phone has said yes, has it carried out. */
export function ApproveDialog({ change, display, onRetry, onClose }: ApproveDialogProps): JSX.Element {
  const { t } = texts;
  const [result, setResult] = useState<ChangeView | null>(null);
  const [fault, setFault] = useState<unknown>(null);
  async function apply(): Promise<void> {
    setFault(null);
    const applied = ask(staff.applyChange, { params: { id: change.id }, body: {} });
    await applied.then(setResult, setFault);
  }
  return (
    <CodeDialog label={t.approveChange} onClose={onClose}>
      <ApprovalElement
        locale={texts.locale.value}
        heading={t.approveChange}
        onReady={(element) => (element.display = display)}
        onState={(state) => state === "approved" && void apply()}
        onRetry={onRetry}
      />
      <div class="code-dialog-foot">
        <p class="fingerprint">
          <span class="cs-soft cs-small">{t.fingerprint}</span>
          <span class="mono">{change.fingerprint}</span>
        </p>
        <DoorFault fault={fault} />
        {fault !== null && <Button onClick={() => void apply()}>{t.again}</Button>}
        {result?.state === "applied" && <Banner kind="good" title={t.changeIsApplied} />}
        {result?.state === "failed" && (
          <Banner kind="danger" title={t.changeHasFailed}>
            {t.changeHasFailedLead}
          </Banner>
        )}
        <Button kind={result === null ? "secondary" : "primary"} wide onClick={onClose}>
          {t.close}
        </Button>
      </div>
    </CodeDialog>
  );
}
