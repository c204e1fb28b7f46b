import { Avatar, Icon } from "@countersign/ui";
import type { JSX } from "preact";
import type { ReviewView } from "../../core/index.ts";
import { useApp } from "../context.ts";
import { texts } from "../texts/texts.ts";
import { askedAccount } from "./account-name.ts";
import { lookEffect, lookIcons } from "./look-icon.ts";
import { useLoaded } from "./use-loaded.ts";

interface ReviewHeadProps {
  readonly review: Pick<ReviewView, "account" | "organization" | "title" | "look">;
  /** Seconds. */
  readonly left: number;
}

/** Who asks, for what, and how long there is. */
export function ReviewHead({ review, left }: ReviewHeadProps): JSX.Element {
  const { t, format } = texts;
  const { device } = useApp();
  const accounts = useLoaded(() => device.accounts(), review.account).value ?? [];
  const account = accounts.find(({ id }) => id === review.account);
  const asked = account && askedAccount(account, accounts);
  return (
    <header class="review-head">
      <div class="asker">
        <Avatar name={review.organization} />
        <span class="asker-words">
          <bdi>{t.reviewAsks({ organization: review.organization })}</bdi>
          {asked && <bdi class="asked-account">{asked}</bdi>}
        </span>
        <span class="time-left" data-late={left <= 20} role="timer" aria-live="off">
          <Icon name="clock" />
          {left === 0 ? "0:00" : format.clock(left)}
          <span class="cs-visually-hidden">{t.reviewTimeLeft({ clock: format.clock(left) })}</span>
        </span>
      </div>
      <div class="review-title">
        <span class="review-look" aria-hidden="true">
          <Icon name={lookIcons[review.look]} />
        </span>
        <span class="review-words">
          <span aria-hidden="true">{review.title}</span>
          <span class="review-effect">{lookEffect(review.look)}</span>
        </span>
      </div>
    </header>
  );
}
