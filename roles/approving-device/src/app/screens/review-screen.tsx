import { Avatar, Banner, Card, CodeDisplay, Icon } from "@countersign/ui";
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import type { ReviewView } from "../../core/index.ts";
import { useApp } from "../context.ts";
import { Facts } from "../parts/facts.tsx";
import { lookIcons } from "../parts/look-icon.ts";
import { SceneLines } from "../parts/scene-lines.tsx";
import { Screen } from "../parts/screen.tsx";
import { useLoaded } from "../parts/use-loaded.ts";
import { useSeen } from "../parts/use-seen.ts";
import { useTimeLeft } from "../parts/use-time-left.ts";
import { texts } from "../texts/texts.ts";
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
  return loaded.review === null ? <MissingScreen sentence={t.reviewGone} /> : <Review review={loaded.review} />;
}

function Review({ review }: { readonly review: ReviewView }): JSX.Element {
  const { t } = texts;
  const left = useTimeLeft(review.expiresAt).value;
  const end = useRef<HTMLSpanElement>(null);
  const allSeen = useSeen(end).value;
  return (
    <Screen title={review.title} quiet>
      <article class="review" data-look={review.look}>
        <ReviewHead review={review} left={left} />
        {review.confirmationCode !== null && <ConfirmationCode code={review.confirmationCode} />}
        <Card>
          <SceneLines lines={review.lines} />
          <span ref={end} class="scene-end" aria-hidden="true" />
        </Card>
        {review.mixed.map((label) => (
          <Banner key={label} kind="warn">
            {t.reviewMixed({ label })}
          </Banner>
        ))}
        {review.anonymous && <Banner icon="person">{t.reviewAnonymous({ organization: review.organization })}</Banner>}
        {review.loggedOut && <Banner icon="person">{t.reviewLoggedOut}</Banner>}
        <Started review={review} />
        <p class="review-ask">{t.reviewNotStarted}</p>
      </article>
      <DecisionBar
        review={review}
        over={left === 0}
        allSeen={allSeen}
        onReadOn={() => end.current?.scrollIntoView({ block: "center", behavior: "smooth" })}
      />
    </Screen>
  );
}

function ReviewHead({ review, left }: { readonly review: ReviewView; readonly left: number }): JSX.Element {
  const { t, format } = texts;
  return (
    <header class="review-head">
      <div class="asker">
        <Avatar name={review.organization} />
        <span class="asker-words">
          <bdi>{t.reviewAsks({ organization: review.organization })}</bdi>
        </span>
        <span class="time-left" data-late={left <= 20} role="timer" aria-live="off">
          <Icon name="clock" />
          {left === 0 ? "0:00" : format.clock(left)}
          <span class="cs-visually-hidden">{t.reviewTimeLeft({ clock: format.clock(left) })}</span>
        </span>
      </div>
      <p class="review-title" aria-hidden="true">
        <span class="review-look">
          <Icon name={lookIcons[review.look]} />
        </span>
        {review.title}
      </p>
    </header>
  );
}

function ConfirmationCode({ code }: { readonly code: string }): JSX.Element {
  const { t } = texts;
  return (
    <Card raised>
      <div class="cs-stack">
        <div class="cs-stack-small">
          <h2>{t.reviewCodeTitle}</h2>
          <p class="cs-soft">{t.reviewCodeText}</p>
        </div>
        <CodeDisplay code={code} label={t.reviewCodeLabel} />
      </div>
    </Card>
  );
}

/** What the site says about who started it: labelled as the site's word, never ours (§3). */
function Started({ review }: { readonly review: ReviewView }): JSX.Element {
  const { t, format } = texts;
  return (
    <section class="started">
      <h2>{t.reviewStarted({ organization: review.organization })}</h2>
      <Facts
        facts={[
          [t.reviewWhen, format.dateTime(review.startedAt)],
          [t.reviewWhere, review.initiator.place],
          [t.reviewBrowser, review.initiator.browser],
          [t.reviewAddress, review.initiator.address],
          [t.reviewSource, review.business === review.organization ? null : review.business],
          [t.reviewReference, review.reference],
        ]}
      />
    </section>
  );
}
