import type { Locale } from "@countersign/protocol";
import type { Context } from "./context.ts";
import { entryOf, type HistoryEntry } from "./history.ts";
import { type Review, readReview } from "./review.ts";

/** What was shown here and never answered is history too: its time is over, and what else became of it the server tells when it is asked. */
function undecidedEntry(review: Review, locale: Locale): HistoryEntry {
  const { expiresAt, version } = review;
  const answered = { choice: "approve", reason: null, locale } as const;
  const told = { state: "expired", version: version ?? 0, now: expiresAt } as const;
  return { ...entryOf(review, answered, told), undecided: true };
}

/** Forgets a review whose time is over, and keeps that it was asked; one that was answered meanwhile stays as it is. */
export function keepUndecided({ lock, storage }: Context, id: string, locale: Locale): Promise<void> {
  return lock(async () => {
    const review = await readReview(storage, id);
    if (!review || review.pending) return;
    await storage.write(["history", "reviews"], (put, remove) => {
      put("history", id, undecidedEntry(review, locale));
      remove("reviews", id);
    });
  });
}
