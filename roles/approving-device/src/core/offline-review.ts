import {
  type BindingId,
  base64urlOf,
  type Details,
  either,
  exactly,
  type Guard,
  isDetails,
  isId,
  isJsonObject,
  isNull,
  isShortText,
  isUint,
  isUint32,
  type Locale,
  matching,
  mixedScripts,
  type NumberedTemplate,
  oneOf,
  renderLines,
} from "@countersign/protocol";
import { payeesOf } from "./payees.ts";
import type { Choice, ReviewView } from "./review.ts";
import { isText, type DeviceStorage, readRecord, readRecords } from "./storage.ts";

/** An answer given without a network, and what is left to do with it (§11.4). */
export interface OfflineAnswer {
  readonly choice: Choice;
  /** The eight digits to type on the page; null for a decline. */
  readonly digits: string | null;
  /** The compact JWS for the record; null when it has been uploaded, or when there is nothing to tell. */
  readonly upload: string | null;
}

/** A code read without a network: what its sealed part says. Binary values are base64url. */
export interface OfflineReview {
  /** A name of this device's own: the code does not tell the operation's. */
  readonly id: string;
  readonly account: string;
  readonly binding: BindingId;
  readonly organization: string;
  readonly business: string;
  readonly template: NumberedTemplate;
  readonly details: Details;
  readonly reference: string | null;
  /** Unix seconds. */
  readonly expiresAt: number;
  readonly numbers: { readonly organization: number; readonly business: number; readonly qrServer: number };
  readonly code: string;
  readonly dd: string;
  readonly qh: string;
  readonly k: number;
  readonly answer: OfflineAnswer | null;
}

/** A code read without a network as its screen shows it. */
export interface OfflineReviewView
  extends Pick<
    ReviewView,
    | "account"
    | "organization"
    | "business"
    | "title"
    | "verb"
    | "look"
    | "lines"
    | "mixed"
    | "payees"
    | "reference"
    | "expiresAt"
  > {
  readonly id: string;
  readonly answer: Choice | null;
  /** The eight digits, once approved. */
  readonly digits: string | null;
}

const isOfflineReview: Guard<OfflineReview> = exactly({
  id: isShortText,
  account: isText,
  binding: (value: unknown): value is BindingId => isId("bnd", value),
  organization: isText,
  business: isText,
  // Written here from a verified directory; nobody else writes this store.
  template: (value: unknown): value is NumberedTemplate => isJsonObject(value) && Array.isArray(value["fields"]),
  details: isDetails,
  reference: either(isNull, isText),
  expiresAt: isUint,
  numbers: exactly({ organization: isUint32, business: isUint32, qrServer: isUint32 }),
  code: base64urlOf(16),
  dd: base64urlOf(32),
  qh: base64urlOf(32),
  k: isUint32,
  answer: either(
    isNull,
    exactly({
      choice: oneOf(["approve", "decline"]),
      digits: either(isNull, matching(/^[0-9]{8}$/)),
      upload: either(isNull, isText),
    }),
  ),
});

export function readOfflineReview(storage: DeviceStorage, id: string): Promise<OfflineReview | null> {
  return readRecord(storage, "offline", { key: id, guard: isOfflineReview });
}

export function readOfflineReviews(storage: DeviceStorage): Promise<OfflineReview[]> {
  return readRecords(storage, "offline", isOfflineReview);
}

export function offlineReviewView(review: OfflineReview, locale: Locale): OfflineReviewView {
  const { id, account, organization, business, template, details, reference, expiresAt, answer } = review;
  const lines = renderLines(template, details, locale);
  return {
    id,
    account,
    organization,
    business,
    title: template.title[locale],
    verb: template.verb[locale],
    look: template.look,
    lines,
    mixed: lines.filter(([, value]) => mixedScripts(value)).map(([label]) => label),
    payees: payeesOf(template, details),
    reference,
    expiresAt,
    answer: answer?.choice ?? null,
    digits: answer?.digits ?? null,
  };
}
