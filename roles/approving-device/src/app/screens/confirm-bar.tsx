import type { DeclineReason } from "@countersign/protocol";
import { Banner, Button, Spinner } from "@countersign/ui";
import { type ReadonlySignal, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { AccountView, Fate, ReviewView } from "../../core/index.ts";
import { refusalSentence } from "../fault-sentence.ts";
import { useConfirmation } from "../parts/use-confirmation.ts";
import { useDecision } from "../parts/use-decision.ts";
import { texts } from "../texts/texts.ts";
import { DeclineDialog } from "./decline-dialog.tsx";
import { NoVerification } from "./no-verification.tsx";
import { Over } from "./over.tsx";

interface ConfirmBarProps {
  readonly review: ReviewView;
  readonly account: AccountView | undefined;
  readonly over: boolean;
  readonly allSeen: ReadonlySignal<boolean>;
}

/** Where the code on the screen is the question and typing it on the page the yes (§11.2): here one can only decline. */
export function ConfirmBar({ review, account, over, allSeen }: ConfirmBarProps): JSX.Element {
  const { t } = texts;
  const declining = useSignal(false);
  const { sending, problem, gone, send } = useDecision(review);
  const { ended, lost } = useConfirmation(review, { allSeen, send });
  if (ended.value !== null) return <Over sentence={endSentence(ended.value)} />;
  if (over || gone.value) return <Over sentence={problem.value ?? t.reviewOver} />;
  const unverified = review.userVerification && account !== undefined && !account.hasPasskey;
  function decline(reason: DeclineReason | null): void {
    declining.value = false;
    void send("decline", reason);
  }
  return (
    <footer class="decision">
      {problem.value !== null && (
        <Banner kind="danger" action={<Button onClick={() => void send("approve", null)}>{t.tryAgain}</Button>}>
          {problem.value}
        </Banner>
      )}
      {lost.value && (
        <Banner kind="warn" icon="offline">
          {t.resultOffline}
        </Banner>
      )}
      {unverified && <NoVerification account={account} />}
      <p class="waiting decision-note" role="status">
        <Spinner />
        <span>{sending.value === "approve" ? t.confirmSigning : t.confirmWaiting}</span>
      </p>
      <button type="button" class="decline" disabled={sending.value !== null} onClick={() => (declining.value = true)}>
        {sending.value === "decline" ? t.approveSending : t.decline}
      </button>
      <DeclineDialog open={declining.value} onClose={() => (declining.value = false)} onDecline={decline} />
    </footer>
  );
}

function endSentence(fate: Fate): string {
  const { t } = texts;
  if (fate === "cancelled") return t.confirmCancelled;
  if (fate === "blocked") return t.confirmBlocked;
  return fate === "expired" ? t.reviewOver : refusalSentence("operation_state_conflict");
}
