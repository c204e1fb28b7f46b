import { Banner, Button, Card, CodeDisplay } from "@countersign/ui";
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import type { OfflineReviewView } from "../../core/index.ts";
import { MixedWarnings } from "../parts/mixed-warnings.tsx";
import { NewPayeeWarning } from "../parts/new-payee-warning.tsx";
import { ReviewHead } from "../parts/review-head.tsx";
import { SceneLines } from "../parts/scene-lines.tsx";
import { Screen } from "../parts/screen.tsx";
import { type OfflineDeciding, useOffline } from "../parts/use-offline.ts";
import { useSeen } from "../parts/use-seen.ts";
import { useTimeLeft } from "../parts/use-time-left.ts";
import { hrefOf } from "../route.ts";
import { texts } from "../texts/texts.ts";
import { AnswerButtons } from "./answer-buttons.tsx";
import { Over } from "./over.tsx";
import { ResultScreen } from "./result-screen.tsx";

/** What a code says without a network, and, once approved, the digits for the page (§11.4). It is kept: a reload loses nothing. */
export function OfflineScreen({ id }: { readonly id: string }): JSX.Element {
  const { t } = texts;
  const deciding = useOffline(id);
  const review = deciding.review.value;
  if (review === undefined)
    return (
      <Screen title={t.loading} quiet>
        {null}
      </Screen>
    );
  if (review === null) return <ResultScreen id={id} />;
  if (review.digits !== null) return <Digits review={review} digits={review.digits} />;
  return review.answer === null ? <OfflineReview review={review} deciding={deciding} /> : <ResultScreen id={id} />;
}

interface OfflineReviewProps {
  readonly review: OfflineReviewView;
  readonly deciding: OfflineDeciding;
}

function OfflineReview({ review, deciding }: OfflineReviewProps): JSX.Element {
  const { t } = texts;
  const { sending, problem, decide } = deciding;
  const left = useTimeLeft(review.expiresAt).value;
  const end = useRef<HTMLSpanElement>(null);
  const allSeen = useSeen(end).value;
  return (
    <Screen title={review.title} quiet>
      <article class="review" data-look={review.look}>
        <ReviewHead review={review} left={left} />
        <Card>
          <SceneLines lines={review.lines} />
          <span ref={end} class="scene-end" aria-hidden="true" />
        </Card>
        <MixedWarnings labels={review.mixed} />
        <NewPayeeWarning review={review} />
        <Banner icon="offline" title={t.offlineTitle}>
          {t.offlineText}
        </Banner>
        <p class="review-ask">{t.reviewNotStarted}</p>
      </article>
      {left === 0 ? (
        <Over sentence={t.reviewOver} />
      ) : (
        <footer class="decision">
          {problem.value !== null && <Banner kind="danger">{problem.value()}</Banner>}
          <AnswerButtons
            shown={review.id}
            verb={review.verb}
            sending={sending.value}
            allSeen={allSeen}
            mayApprove
            onReadOn={() => end.current?.scrollIntoView({ block: "center", behavior: "smooth" })}
            onAnswer={(choice, reason) => void decide(choice, reason)}
          />
        </footer>
      )}
    </Screen>
  );
}

function Digits({ review, digits }: { readonly review: OfflineReviewView; readonly digits: string }): JSX.Element {
  const { t } = texts;
  const left = useTimeLeft(review.expiresAt).value;
  return (
    <Screen title={t.offlineDigitsTitle} quiet>
      <article class="review" data-look={review.look}>
        <ReviewHead review={review} left={left} />
        {left === 0 ? (
          <Banner kind="warn" icon="clock">
            {t.offlineOver}
          </Banner>
        ) : (
          <Card raised>
            <div class="cs-stack">
              <div class="cs-stack-small">
                <h2>{t.offlineDigitsTitle}</h2>
                <p class="cs-soft">{t.offlineDigitsText}</p>
              </div>
              <CodeDisplay code={digits} label={t.offlineDigitsLabel} group={4} />
              <p class="cs-small cs-soft">{t.offlineKept}</p>
            </div>
          </Card>
        )}
        <Card>
          <SceneLines lines={review.lines} layout="small" />
        </Card>
      </article>
      <Button kind="primary" wide href={hrefOf({ name: "accounts" })}>
        {t.done}
      </Button>
    </Screen>
  );
}
