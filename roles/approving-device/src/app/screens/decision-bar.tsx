import type { DeclineReason } from "@countersign/protocol";
import { Banner, Button, Dialog } from "@countersign/ui";
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { Answer, ReviewView } from "../app-device.ts";
import { useApp } from "../context.ts";
import { faultSentence } from "../fault-sentence.ts";
import { HoldButton } from "../parts/hold-button.tsx";
import { navigate } from "../router.ts";
import { texts } from "../texts/texts.ts";
import { DeclineDialog } from "./decline-dialog.tsx";

interface DecisionBarProps {
  readonly review: ReviewView;
  /** The time is over: no answer is taken any more. */
  readonly over: boolean;
  /** Every line that is signed has been on the screen: nobody approves what is still below the edge (T5). */
  readonly allSeen: boolean;
  readonly onReadOn: () => void;
}

/** The screen must have been seen this long before it takes an approval (T26). */
const dwellMs = 800;

type Sheet = "none" | "decline" | "approve";

/** The two answers, side by side and alike in size (§7). */
export function DecisionBar({ review, over, allSeen, onReadOn }: DecisionBarProps): JSX.Element {
  const { t, locale } = texts;
  const { device } = useApp();
  const sending = useSignal<Answer | null>(null);
  const problem = useSignal<string | null>(null);
  const sheet = useSignal<Sheet>("none");
  const seen = useSeenFor(dwellMs, review.id);

  async function answer(given: Answer, reason: DeclineReason | null): Promise<void> {
    sheet.value = "none";
    sending.value = given;
    problem.value = null;
    try {
      await device.decide(review.id, { answer: given, reason, locale: locale.value });
      navigate({ name: "result", id: review.id }, { replace: true });
    } catch (error) {
      problem.value = faultSentence(error);
    }
    sending.value = null;
  }
  const closed = over || sending.value !== null;
  return (
    <footer class="decision">
      {over && <Banner kind="warn">{t.reviewOver}</Banner>}
      {problem.value !== null && <Banner kind="danger">{problem.value}</Banner>}
      {review.userVerification && <Banner kind="warn">{t.reviewNoVerification}</Banner>}
      <div class="decision-buttons">
        <button type="button" class="decline" disabled={closed} onClick={() => (sheet.value = "decline")}>
          {sending.value === "decline" ? t.approveSending : t.decline}
        </button>
        {allSeen ? (
          <HoldButton
            label={sending.value === "approve" ? t.approveSending : t.approveHold}
            disabled={closed || !seen || review.userVerification}
            onHeld={() => void answer("approve", null)}
            onPressed={() => (sheet.value = "approve")}
          />
        ) : (
          <button type="button" class="read-on" onClick={onReadOn}>
            {t.readOn}
          </button>
        )}
      </div>
      <DeclineDialog
        open={sheet.value === "decline"}
        onClose={() => (sheet.value = "none")}
        onDecline={(reason) => void answer("decline", reason)}
      />
      <ApproveDialog
        open={sheet.value === "approve"}
        verb={review.verb}
        onClose={() => (sheet.value = "none")}
        onApprove={() => void answer("approve", null)}
      />
    </footer>
  );
}

interface ApproveDialogProps {
  readonly open: boolean;
  readonly verb: string;
  readonly onClose: () => void;
  readonly onApprove: () => void;
}

/** For those who cannot hold a button, as with a screen reader: a second question instead of a long press. */
function ApproveDialog({ open, verb, onClose, onApprove }: ApproveDialogProps): JSX.Element {
  const { t } = texts;
  const seen = useSeenFor(dwellMs, String(open));
  return (
    <Dialog open={open} title={`${t.approveAskTitle} ${verb}`} onClose={onClose}>
      <div class="cs-actions">
        <Button onClick={onClose}>{t.cancel}</Button>
        <Button kind="primary" disabled={!seen} onClick={(event) => event.isTrusted && onApprove()}>
          {t.approveAskConfirm}
        </Button>
      </div>
    </Dialog>
  );
}

/** True once this part has been on a visible screen for so long. */
function useSeenFor(ms: number, key: string): boolean {
  const seen = useSignal(false);
  useEffect(() => {
    seen.value = false;
    const timer = setTimeout(() => (seen.value = true), ms);
    return () => clearTimeout(timer);
  }, [key]);
  return seen.value;
}
