import type { JSX } from "preact";
import type { ReviewView } from "../../core/index.ts";
import { texts } from "../texts/texts.ts";
import { Facts } from "./facts.tsx";

/** How long the server keeps what is asked here. */
export function ServerKeeps({ review }: { readonly review: ReviewView }): JSX.Element {
  const { t, format } = texts;
  return <p class="cs-small cs-soft server-keeps">{t.reviewKept({ days: format.number(review.retentionDays) })}</p>;
}

/** What the site says about who started it: labelled as the site's word, never ours (§3). */
export function Started({ review }: { readonly review: ReviewView }): JSX.Element {
  const { t, format } = texts;
  const { organization, business, initiator, anonymous } = review;
  // Of an anonymous operation, place and business stand above, beside who pays.
  return (
    <section class="started">
      <h2>{t.reviewStarted({ organization })}</h2>
      <Facts
        facts={[
          [t.reviewWhen, format.dateTime(review.startedAt)],
          [t.reviewWhere, anonymous ? null : initiator.place],
          [t.reviewBrowser, initiator.browser],
          [t.reviewAddress, initiator.address],
          [t.reviewSource, anonymous || business === organization ? null : business],
          [t.reviewReference, review.reference],
        ]}
      />
    </section>
  );
}
