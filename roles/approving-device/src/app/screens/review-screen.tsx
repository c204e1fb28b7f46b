import { Banner, Card, CodeDisplay } from "@countersign/ui";
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import type { AccountView, ReviewView } from "../../core/index.ts";
import { useApp } from "../context.ts";
import { Facts } from "../parts/facts.tsx";
import { ReviewHead } from "../parts/review-head.tsx";
import { SceneLines } from "../parts/scene-lines.tsx";
import { Screen } from "../parts/screen.tsx";
import { useAccount } from "../parts/use-account.ts";
import { useLoaded } from "../parts/use-loaded.ts";
import { useSeen } from "../parts/use-seen.ts";
import { useTimeLeft } from "../parts/use-time-left.ts";
import { texts } from "../texts/texts.ts";
import { ConfirmBar } from "./confirm-bar.tsx";
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
  const allSeen = useSeen(end);
  const account = useAccount(review.account);
  const isOver = left === 0;
  return (
    <Screen title={review.title} quiet>
      <article class="review" data-look={review.look}>
        <ReviewHead review={review} left={left} />
        <Card>
          <SceneLines lines={review.lines} />
          <span ref={end} class="scene-end" aria-hidden="true" />
        </Card>
        {review.mixed.map((label) => (
          <Banner key={label} kind="warn">
            {t.reviewMixed({ label })}
          </Banner>
        ))}
        {review.anonymous && <Payer review={review} account={account} />}
        {review.confirmationCode !== null && <ConfirmationCode code={review.confirmationCode} />}
        {review.loggedOut && !review.anonymous && <Banner icon="person">{t.reviewLoggedOut}</Banner>}
        <Started review={review} />
        <p class="review-ask">{t.reviewNotStarted}</p>
      </article>
      {review.confirmationCode === null ? (
        <DecisionBar
          review={review}
          account={account}
          over={isOver}
          allSeen={allSeen.value}
          onReadOn={() => end.current?.scrollIntoView({ block: "center", behavior: "smooth" })}
        />
      ) : (
        <ConfirmBar review={review} account={account} over={isOver} allSeen={allSeen} />
      )}
    </Screen>
  );
}

/** By which account a payment that nobody signed in for is paid, and where it was started (§11.2). */
function Payer({ review, account }: { readonly review: ReviewView; readonly account: AccountView | undefined }) {
  const { t, format } = texts;
  const { organization } = review;
  const since = account && t.reviewPayAccountSince({ organization, date: format.date(account.addedAt) });
  return (
    <Card>
      <Facts
        facts={[
          [t.reviewPayAs, since ?? t.reviewPayAccount({ organization })],
          [t.reviewPayTo, `${organization} · ${review.business}`],
          [t.reviewWhere, review.initiator.place],
        ]}
      />
    </Card>
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
        <p class="cs-small cs-soft">{t.reviewCodeOnly}</p>
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
          [t.reviewWhere, review.anonymous ? null : review.initiator.place],
          [t.reviewBrowser, review.initiator.browser],
          [t.reviewAddress, review.initiator.address],
          [t.reviewSource, review.business === review.organization ? null : review.business],
          [t.reviewReference, review.reference],
        ]}
      />
    </section>
  );
}
