import type { DeclineReason } from "@countersign/protocol";
import { Banner, Button } from "@countersign/ui";
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { Choice, ReviewView } from "../../core/index.ts";
import { useApp } from "../context.ts";
import { faultSentence } from "../fault-sentence.ts";
import { HoldButton } from "../parts/hold-button.tsx";
import { useSeenFor } from "../parts/use-seen-for.ts";
import { hrefOf } from "../route.ts";
import { navigate } from "../router.ts";
import { texts } from "../texts/texts.ts";
import { ApproveDialog } from "./approve-dialog.tsx";
import { DeclineDialog } from "./decline-dialog.tsx";

interface DecisionBarProps {
  readonly review: ReviewView;
  /** The time is over: no answer is taken any more. */
  readonly over: boolean;
  /** Every line that is signed has been on the screen: nobody approves what is still below the edge (T5). */
  readonly allSeen: boolean;
  readonly onReadOn: () => void;
}

type Sheet = "none" | "decline" | "approve";

/** The two answers, side by side and alike in size (§7). */
export function DecisionBar({ review, over, allSeen, onReadOn }: DecisionBarProps): JSX.Element {
  const { t } = texts;
  const sheet = useSignal<Sheet>("none");
  const { sending, problem, gone, send } = useDecision(review);
  const seen = useSeenFor(review.id);
  const close = (): void => {
    sheet.value = "none";
  };
  function answer(choice: Choice, reason: DeclineReason | null): void {
    close();
    void send(choice, reason);
  }
  if (over || gone.value) return <Over sentence={problem.value ?? t.reviewOver} />;
  const busy = sending.value !== null;
  return (
    <footer class="decision">
      {problem.value !== null && <Banner kind="danger">{problem.value}</Banner>}
      {review.userVerification && <Banner kind="warn">{t.reviewNoVerification}</Banner>}
      <div class="decision-buttons">
        <button type="button" class="decline" disabled={busy} onClick={() => (sheet.value = "decline")}>
          {sending.value === "decline" ? t.approveSending : t.decline}
        </button>
        {allSeen ? (
          <HoldButton
            label={sending.value === "approve" ? t.approveSending : t.approveHold}
            disabled={busy || !seen || review.userVerification}
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
        verb={review.verb}
        onClose={close}
        onApprove={() => answer("approve", null)}
      />
    </footer>
  );
}

/** Sends the answer, once at a time; the same answer may be sent again after a lost reply (§7). */
function useDecision({ id }: ReviewView) {
  const { device } = useApp();
  const { locale } = texts;
  const sending = useSignal<Choice | null>(null);
  const problem = useSignal<string | null>(null);
  /** The operation can no longer be decided here. */
  const gone = useSignal(false);
  async function send(answer: Choice, reason: DeclineReason | null): Promise<void> {
    if (sending.value !== null) return;
    sending.value = answer;
    problem.value = null;
    try {
      await device.decide(id, { answer, reason, locale: locale.value });
      navigate({ name: "result", id }, { replace: true });
    } catch (error) {
      // Another tab of this device was faster: its answer is the answer.
      if ((await device.entry(id).catch(() => null)) !== null)
        return navigate({ name: "result", id }, { replace: true });
      problem.value = faultSentence(error);
      gone.value = (await device.review(id, locale.value).catch(() => undefined)) === null;
    }
    sending.value = null;
  }
  return { sending, problem, gone, send };
}

function Over({ sentence }: { readonly sentence: string }): JSX.Element {
  const { t } = texts;
  return (
    <footer class="decision">
      <Banner kind="warn" icon="clock">
        {sentence}
      </Banner>
      <Button kind="primary" wide href={hrefOf({ name: "accounts" })}>
        {t.goHome}
      </Button>
    </footer>
  );
}
