import { Avatar, Icon } from "@countersign/ui";
import type { JSX } from "preact";
import type { ReviewView } from "../../core/index.ts";
import { texts } from "../texts/texts.ts";
import { lookIcons } from "./look-icon.ts";

interface ReviewHeadProps {
  readonly review: Pick<ReviewView, "organization" | "title" | "look">;
  /** Seconds. */
  readonly left: number;
}

/** Who asks, for what, and how long there is. */
export function ReviewHead({ review, left }: ReviewHeadProps): JSX.Element {
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
