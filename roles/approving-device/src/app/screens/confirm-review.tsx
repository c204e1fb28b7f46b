import type { DeclineReason } from "@countersign/protocol";
import { Banner, Button, Card, CodeDisplay, Spinner } from "@countersign/ui";
import { type Signal, useComputed, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import type { AccountView, Fate, ReviewView } from "../../core/index.ts";
import { refusalSentence } from "../fault-sentence.ts";
import { Facts } from "../parts/facts.tsx";
import { NewPayeeWarning } from "../parts/new-payee-warning.tsx";
import { ReviewHead } from "../parts/review-head.tsx";
import { SceneLines } from "../parts/scene-lines.tsx";
import { Screen } from "../parts/screen.tsx";
import { ServerKeeps, Started } from "../parts/started.tsx";
import { useAccount } from "../parts/use-account.ts";
import { type AwaitedConfirmation, useConfirmation } from "../parts/use-confirmation.ts";
import { type Sending, useDecision } from "../parts/use-decision.ts";
import { useSeen } from "../parts/use-seen.ts";
import { useTimeLeft } from "../parts/use-time-left.ts";
import { texts } from "../texts/texts.ts";
import { DeclineDialog } from "./decline-dialog.tsx";
import { MixedWarnings } from "../parts/mixed-warnings.tsx";
import { NoVerification } from "./no-verification.tsx";
import { Over } from "./over.tsx";

/** Where the code on the screen is the question and typing it on the page the yes (§11.2): here one can only decline. */
export function ConfirmReview({ review }: { readonly review: ReviewView }): JSX.Element {
  const { t } = texts;
  const left = useTimeLeft(review.expiresAt).value;
  const end = useRef<HTMLSpanElement>(null);
  const allSeen = useSeen(end);
  const account = useAccount(review.account);
  const sending = useDecision(review);
  const declining = useSignal(false);
  // Every signed line was on the screen (T5), and the user neither is about to decline nor has tried to.
  const mayApprove = useComputed(() => allSeen.value && !declining.value && sending.given.value?.choice !== "decline");
  const awaited = useConfirmation(review, { mayApprove, send: sending.send });
  const over = overSentence({ left, sending, awaited });
  return (
    <Screen title={review.title} quiet>
      <article class="review" data-look={review.look}>
        <ReviewHead review={review} left={left} />
        <Card>
          <SceneLines lines={review.lines} layout="rows" />
          <span ref={end} class="scene-end" aria-hidden="true" />
          {review.anonymous && <Payer review={review} account={account} />}
        </Card>
        <MixedWarnings labels={review.mixed} />
        <NewPayeeWarning review={review} />
        {over === null && <ConfirmationCode code={review.confirmationCode ?? ""} />}
        <Started review={review} />
        <ServerKeeps review={review} />
        {over === null && <p class="review-ask">{t.reviewNotStarted}</p>}
      </article>
      {over === null ? (
        <ConfirmBar
          review={review}
          account={account}
          sending={sending}
          declining={declining}
          awaited={awaited}
          unread={awaited.confirmed.value && !allSeen.value}
          onReadOn={() => end.current?.scrollIntoView({ block: "center", behavior: "smooth" })}
        />
      ) : (
        <Over sentence={over} />
      )}
    </Screen>
  );
}

/** By which account a payment that nobody signed in for is paid, to whom, and where it was started (§11.2). */
function Payer({ review, account }: { readonly review: ReviewView; readonly account: AccountView | undefined }) {
  const { t, format } = texts;
  const { organization } = review;
  const since = account && t.reviewPayAccountSince({ organization, date: format.date(account.addedAt) });
  return (
    <div class="payer">
      <Facts
        facts={[
          [t.reviewPayTo, `${organization} · ${review.business}`],
          [t.reviewPayAs, since ?? t.reviewPayAccount({ organization })],
          [t.reviewWhere, review.initiator.place],
        ]}
      />
    </div>
  );
}

function ConfirmationCode({ code }: { readonly code: string }): JSX.Element {
  const { t } = texts;
  return (
    <Card raised>
      <div class="cs-stack-small">
        <h2>{t.reviewCodeTitle}</h2>
        <CodeDisplay code={code} label={t.reviewCodeLabel} />
        <p class="cs-soft">{t.reviewCodeText}</p>
        <p class="cs-small cs-soft">{t.reviewCodeOnly}</p>
      </div>
    </Card>
  );
}

interface ConfirmBarProps {
  readonly review: ReviewView;
  readonly account: AccountView | undefined;
  readonly sending: Sending;
  /** True while the user is asked why. */
  readonly declining: Signal<boolean>;
  readonly awaited: AwaitedConfirmation;
  /** The page has the code, but a signed line was never on the screen (T5). */
  readonly unread: boolean;
  readonly onReadOn: () => void;
}

function ConfirmBar(props: ConfirmBarProps): JSX.Element {
  const { review, account, sending, declining, awaited, unread, onReadOn } = props;
  const { t } = texts;
  const busy = sending.sending.value;
  const unverified = review.userVerification && account !== undefined && !account.hasPasskey;
  function decline(reason: DeclineReason | null): void {
    void sending.send("decline", reason);
    declining.value = false;
  }
  function sendAgain(): void {
    const { given, send } = sending;
    if (given.value !== null) void send(given.value.choice, given.value.reason);
  }
  return (
    <footer class="decision">
      {sending.problem.value !== null && (
        <Banner kind="danger" action={<Button onClick={sendAgain}>{t.tryAgain}</Button>}>
          {sending.problem.value}
        </Banner>
      )}
      {awaited.lost.value && (
        <Banner kind="warn" icon="offline">
          {t.resultOffline}
        </Banner>
      )}
      {unverified && <NoVerification account={account} />}
      {unread && (
        <button type="button" class="read-on" onClick={onReadOn}>
          {t.confirmReadOn}
        </button>
      )}
      <p class="waiting decision-note" role="status">
        <Spinner />
        <span>{awaited.confirmed.value ? t.confirmSigning : t.confirmWaiting}</span>
      </p>
      <button type="button" class="decline" disabled={busy !== null} onClick={() => (declining.value = true)}>
        {busy === "decline" ? t.approveSending : t.decline}
      </button>
      <DeclineDialog open={declining.value} onClose={() => (declining.value = false)} onDecline={decline} />
    </footer>
  );
}

/** Why nothing can be confirmed any more; null while it can. */
function overSentence({
  left,
  sending,
  awaited,
}: {
  readonly left: number;
  readonly sending: Sending;
  readonly awaited: AwaitedConfirmation;
}): string | null {
  const { t } = texts;
  if (awaited.ended.value !== null) return endSentence(awaited.ended.value);
  if (awaited.failed.value !== null) return awaited.failed.value();
  return left === 0 || sending.gone.value ? (sending.problem.value?.() ?? t.reviewOver) : null;
}

function endSentence(fate: Fate): string {
  const { t } = texts;
  if (fate === "cancelled") return t.confirmCancelled;
  if (fate === "blocked") return t.confirmBlocked;
  return fate === "expired" ? t.reviewOver : refusalSentence("operation_state_conflict")();
}
