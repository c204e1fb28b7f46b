import {
  type BindingId,
  base64urlOf,
  type DeclineReason,
  declineReasons,
  type Details,
  either,
  exactly,
  type Guard,
  isBoolean,
  isDetails,
  isId,
  isJsonObject,
  isLocale,
  isNull,
  isUint,
  isUint32,
  type Line,
  type Locale,
  type Look,
  matching,
  mixedScripts,
  type NumberedTemplate,
  oneOf,
  type OperationId,
  renderLines,
} from "@countersign/protocol";
import type { PasskeyAssertion } from "./passkeys.ts";
import { type Payee, payeesOf } from "./payees.ts";
import { isText, type DeviceStorage, readRecord, readRecords } from "./storage.ts";

export type Choice = "approve" | "decline";

/** A decision that was signed and perhaps sent; sent again it is the same answer (§7). */
export interface PendingDecision {
  /** The compact JWS. */
  readonly signed: string;
  readonly choice: Choice;
  readonly reason: DeclineReason | null;
  readonly locale: Locale;
  /** SHA-256 of the rolling token in it. */
  readonly dst: string;
  /** Unix seconds. */
  readonly exp: number;
  /** What rides along where the user had to be verified. */
  readonly passkey?: PasskeyAssertion;
}

/** A claimed operation that waits for its user; kept, so that a reload or the back button loses nothing. Binary values are base64url. */
export interface Review {
  readonly id: OperationId;
  readonly account: string;
  readonly binding: BindingId;
  readonly organization: string;
  readonly business: string;
  /** The template as registered when the code was scanned. */
  readonly template: NumberedTemplate;
  readonly details: Details;
  readonly reference: string | null;
  readonly initiator: {
    readonly address: string | null;
    readonly browser: string | null;
    readonly place: string | null;
  };
  readonly anonymous: boolean;
  readonly loggedOut: boolean;
  readonly startedAt: number;
  readonly expiresAt: number;
  readonly confirmationCode: string | null;
  readonly userVerification: boolean;
  readonly numbers: { readonly organization: number; readonly business: number; readonly qrServer: number };
  readonly nonce: string;
  readonly dd: string;
  readonly qh: string;
  readonly k: number;
  /** Of the operation when it was claimed; null when it was not learnt. A higher one tells that the page took the confirmation code. */
  readonly version?: number | null;
  readonly pending: PendingDecision | null;
}

/** One operation as the review screen shows it, in one language. */
export interface ReviewView
  extends Pick<Review, "id" | "organization" | "business" | "reference" | "initiator" | "anonymous" | "loggedOut"> {
  readonly account: string;
  readonly type: string;
  readonly title: string;
  readonly verb: string;
  readonly look: Look;
  /** Exactly what is signed: from the protocol's renderer, in order (§7). */
  readonly lines: readonly Line[];
  /** Labels of values that mix alphabets (T21). */
  readonly mixed: readonly string[];
  /** To whom something is sent. */
  readonly payees: readonly Payee[];
  /** How long the server keeps the details, in days. */
  readonly retentionDays: number;
  /** Unix seconds. */
  readonly startedAt: number;
  readonly expiresAt: number;
  readonly confirmationCode: string | null;
  readonly userVerification: boolean;
  /** An answer that was signed and may not have arrived: nothing but its repetition should follow. */
  readonly unsent: { readonly choice: Choice; readonly reason: DeclineReason | null } | null;
}

const textOrNull = either(isNull, isText);

const isAssertion: Guard<PasskeyAssertion> = exactly({
  id: isText,
  rawId: isText,
  type: oneOf(["public-key"]),
  response: exactly({ clientDataJSON: isText, authenticatorData: isText, signature: isText }),
});

const required = {
  id: (value: unknown): value is OperationId => isId("op", value),
  account: isText,
  binding: (value: unknown): value is BindingId => isId("bnd", value),
  organization: isText,
  business: isText,
  // Written here from a verified directory; nobody else writes this store.
  template: (value: unknown): value is NumberedTemplate => isJsonObject(value) && Array.isArray(value["fields"]),
  details: isDetails,
  reference: textOrNull,
  initiator: exactly({ address: textOrNull, browser: textOrNull, place: textOrNull }),
  anonymous: isBoolean,
  loggedOut: isBoolean,
  startedAt: isUint,
  expiresAt: isUint,
  confirmationCode: either(isNull, matching(/^[0-9]{6}$/)),
  userVerification: isBoolean,
  numbers: exactly({ organization: isUint32, business: isUint32, qrServer: isUint32 }),
  nonce: base64urlOf(16),
  dd: base64urlOf(32),
  qh: base64urlOf(32),
  k: isUint32,
  pending: either(
    isNull,
    exactly(
      {
        signed: isText,
        choice: oneOf(["approve", "decline"]),
        reason: either(isNull, oneOf(declineReasons)),
        locale: isLocale,
        dst: base64urlOf(32),
        exp: isUint,
      },
      { passkey: isAssertion },
    ),
  ),
} as const;
// A record of an earlier version of this program lacks what came later.
const isReview: Guard<Review> = exactly(required, { version: either(isNull, isUint) });

export function readReview(storage: DeviceStorage, id: string): Promise<Review | null> {
  return readRecord(storage, "reviews", { key: id, guard: isReview });
}

/** Those of this device, oldest first. */
export async function readReviews(storage: DeviceStorage): Promise<Review[]> {
  return (await readRecords(storage, "reviews", isReview)).toSorted((a, b) => a.startedAt - b.startedAt);
}

export function reviewView(review: Review, locale: Locale): ReviewView {
  const { template, details } = review;
  const lines = renderLines(template, details, locale);
  return {
    id: review.id,
    account: review.account,
    organization: review.organization,
    business: review.business,
    type: template.id,
    title: template.title[locale],
    verb: template.verb[locale],
    look: template.look,
    lines,
    mixed: lines.filter(([, value]) => mixedScripts(value)).map(([label]) => label),
    payees: payeesOf(template, details),
    retentionDays: template.retentionDays,
    reference: review.reference,
    initiator: review.initiator,
    anonymous: review.anonymous,
    loggedOut: review.loggedOut,
    startedAt: review.startedAt,
    expiresAt: review.expiresAt,
    confirmationCode: review.confirmationCode,
    userVerification: review.userVerification,
    unsent: review.pending && { choice: review.pending.choice, reason: review.pending.reason },
  };
}
