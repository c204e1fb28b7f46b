import type { DeclineReason, Locale, Signer } from "@countersign/protocol";
import type { Account } from "./account.ts";
import type { Choice, Review } from "./review.ts";

/** What the user chose, in the language the lines were shown in. */
export interface Decision {
  readonly answer: Choice;
  /** With a decline only. */
  readonly reason: DeclineReason | null;
  readonly locale: Locale;
}

/** What a decision is made of. */
export interface Deciding {
  readonly account: Account;
  readonly signer: Signer;
  readonly review: Review;
}
