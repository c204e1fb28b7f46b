import type { DeclineReason } from "@countersign/protocol";
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { Choice } from "../../core/index.ts";
import { HoldButton } from "../parts/hold-button.tsx";
import { useSeenFor } from "../parts/use-seen-for.ts";
import { texts } from "../texts/texts.ts";
import { ApproveDialog } from "./approve-dialog.tsx";
import { DeclineDialog } from "./decline-dialog.tsx";

interface AnswerButtonsProps {
  /** Names what is on the screen: another one must be seen anew (T26). */
  readonly shown: string;
  /** What approving does. */
  readonly verb: string;
  readonly sending: Choice | null;
  readonly allSeen: boolean;
  readonly mayApprove: boolean;
  readonly onReadOn: () => void;
  readonly onAnswer: (choice: Choice, reason: DeclineReason | null) => void;
}

type Sheet = "none" | "decline" | "approve";

/** The two answers, side by side and alike in size (§7). */
export function AnswerButtons(props: AnswerButtonsProps): JSX.Element {
  const { shown, verb, sending, allSeen, mayApprove, onReadOn, onAnswer } = props;
  const { t } = texts;
  const sheet = useSignal<Sheet>("none");
  const seen = useSeenFor(shown);
  const busy = sending !== null;
  function answer(choice: Choice, reason: DeclineReason | null): void {
    sheet.value = "none";
    onAnswer(choice, reason);
  }
  const close = (): void => {
    sheet.value = "none";
  };
  return (
    <>
      <div class="decision-buttons">
        <button type="button" class="decline" disabled={busy} onClick={() => (sheet.value = "decline")}>
          {sending === "decline" ? t.approveSending : t.decline}
        </button>
        {allSeen ? (
          <HoldButton
            label={sending === "approve" ? t.approveSending : t.approveHold}
            disabled={busy || !seen || !mayApprove}
            onHeld={() => answer("approve", null)}
            onPressed={() => (sheet.value = "approve")}
          />
        ) : (
          <button type="button" class="read-on" onClick={onReadOn}>
            {t.readOn}
          </button>
        )}
      </div>
      <DeclineDialog open={sheet.value === "decline"} onClose={close} onDecline={(why) => answer("decline", why)} />
      <ApproveDialog
        open={sheet.value === "approve"}
        verb={verb}
        onClose={close}
        onApprove={() => answer("approve", null)}
      />
    </>
  );
}
