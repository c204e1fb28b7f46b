import { Banner, Card } from "@countersign/ui";
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import type { ReviewView } from "../../core/index.ts";
import { useApp } from "../context.ts";
import { MixedWarnings } from "../parts/mixed-warnings.tsx";
import { NewPayeeWarning } from "../parts/new-payee-warning.tsx";
import { ReviewHead } from "../parts/review-head.tsx";
import { SceneLines } from "../parts/scene-lines.tsx";
import { Screen } from "../parts/screen.tsx";
import { ServerKeeps, Started } from "../parts/started.tsx";
import { useAccount } from "../parts/use-account.ts";
import { useLoaded } from "../parts/use-loaded.ts";
import { useSeen } from "../parts/use-seen.ts";
import { useTimeLeft } from "../parts/use-time-left.ts";
import { texts } from "../texts/texts.ts";
import { ConfirmReview } from "./confirm-review.tsx";
import { DecisionBar } from "./decision-bar.tsx";
import { MissingScreen } from "./missing-screen.tsx";
import { ResultScreen } from "./result-screen.tsx";

/** What is about to be approved, and the two answers. It is kept on the device: a reload or the back button loses nothing. */
export function ReviewScreen({ id }: { readonly id: string }): JSX.Element {
  const { device } = useApp();
  const { t, locale } = texts;
  const loaded = useLoaded(
    async () => ({ review: await device.review(id, locale.value), entry: await device.entry(id) }),
    `${id} ${locale.value}`,
  ).value;
  if (loaded === undefined)
    return (
      <Screen title={t.loading} quiet>
        {null}
      </Screen>
    );
  if (loaded.entry !== null) return <ResultScreen id={id} />;
  if (loaded.review === null) return <MissingScreen sentence={t.reviewGone} />;
  const { review } = loaded;
  return review.confirmationCode === null ? <Review review={review} /> : <ConfirmReview review={review} />;
}

function Review({ review }: { readonly review: ReviewView }): JSX.Element {
  const { t } = texts;
  const left = useTimeLeft(review.expiresAt).value;
  const end = useRef<HTMLSpanElement>(null);
  const allSeen = useSeen(end).value;
  const account = useAccount(review.account);
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
        {review.loggedOut && <Banner icon="person">{t.reviewLoggedOut}</Banner>}
        <Started review={review} />
        <ServerKeeps review={review} />
        <p class="review-ask">{t.reviewNotStarted}</p>
      </article>
      <DecisionBar
        review={review}
        account={account}
        over={left === 0}
        allSeen={allSeen}
        onReadOn={() => end.current?.scrollIntoView({ block: "center", behavior: "smooth" })}
      />
    </Screen>
  );
}
