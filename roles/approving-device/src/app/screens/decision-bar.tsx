import { Banner } from "@countersign/ui";
import type { JSX } from "preact";
import type { AccountView, ReviewView } from "../../core/index.ts";
import { useDecision } from "../parts/use-decision.ts";
import { texts } from "../texts/texts.ts";
import { AnswerButtons } from "./answer-buttons.tsx";
import { NoVerification } from "./no-verification.tsx";
import { Over } from "./over.tsx";

interface DecisionBarProps {
  readonly review: ReviewView;
  /** Undefined until it was read. */
  readonly account: AccountView | undefined;
  /** The time is over: no answer is taken any more. */
  readonly over: boolean;
  /** Every line that is signed has been on the screen: nobody approves what is still below the edge (T5). */
  readonly allSeen: boolean;
  readonly onReadOn: () => void;
}

/** The two answers to an operation that was scanned (§7). */
export function DecisionBar({ review, account, over, allSeen, onReadOn }: DecisionBarProps): JSX.Element {
  const { t } = texts;
  const { sending, problem, gone, send } = useDecision(review);
  if (over || gone.value) return <Over sentence={problem.value?.() ?? t.reviewOver} />;
  const unverified = review.userVerification && account !== undefined && !account.hasPasskey;
  return (
    <footer class="decision">
      {problem.value !== null && <Banner kind="danger">{problem.value()}</Banner>}
      {unverified && <NoVerification account={account} />}
      {problem.value === null && review.userVerification && account?.hasPasskey && (
        <p class="decision-note">{t.reviewVerification}</p>
      )}
      <AnswerButtons
        shown={review.id}
        verb={review.verb}
        sending={sending.value}
        allSeen={allSeen}
        mayApprove={!unverified}
        onReadOn={onReadOn}
        onAnswer={(choice, reason) => void send(choice, reason)}
      />
    </footer>
  );
}
