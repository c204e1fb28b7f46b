import {
  base64urlOf,
  type DeclineReason,
  declineReasons,
  either,
  exactly,
  type Guard,
  isBoolean,
  isId,
  isNull,
  isPublicJwk,
  isShortText,
  isUint,
  type Line,
  listOf,
  type Look,
  looks,
  oneOf,
  type OperationId,
  type OperationState,
  type PublicJwk,
  renderLines,
} from "@countersign/protocol";
import type { Choice, PendingDecision, Review } from "./review.ts";
import { isText, type DeviceStorage, readRecord, readRecords } from "./storage.ts";

/** What became of an operation after the answer. */
export const fates = [
  "waiting",
  "done",
  "failed",
  "declined",
  "expired",
  "cancelled",
  "blocked",
  "revoked",
  "unknown",
] as const;
export type Fate = (typeof fates)[number];

/** One decision kept on this device (S22). */
export interface HistoryEntry {
  /** The operation's, or, for one decided offline, a name of this device's own. */
  readonly id: string;
  readonly account: string;
  readonly organization: string;
  /** In the language it was decided in, as the lines are. */
  readonly title: string;
  readonly look: Look;
  readonly lines: readonly Line[];
  readonly answer: Choice;
  readonly reason: DeclineReason | null;
  /** Unix seconds. */
  readonly decidedAt: number;
  readonly fate: Fate;
  /** Of the state last heard of. */
  readonly version: number;
  /** The site has taken the approval: it can no longer be undone. */
  readonly used?: boolean;
  /** The user said that it was not they (§10). */
  readonly reported?: boolean;
  /** Where to go back to, once and soon (§11.3). */
  readonly back?: WayBack;
  /** The operation's digest (§3), base64url: what a receipt is compared with. */
  readonly digest?: string;
  /** Brought from the server: another device, or another way, decided it. */
  readonly elsewhere?: boolean;
  /** It ended before anybody answered. */
  readonly undecided?: boolean;
  readonly receipt?: KeptReceipt;
  /** Decided without a network (§11.4); the operation's id once the record of it was uploaded, null before. */
  readonly offline?: OperationId | null;
}

/** A receipt (§8) with what it is judged by, so that no network is needed for that. */
export interface KeptReceipt {
  /** The compact JWS. */
  readonly text: string;
  readonly issuer: string;
  /** The organization's id in the directory. */
  readonly audience: string;
  readonly subject: string;
  /** The issuer's key that signed it. */
  readonly key: PublicJwk;
}

/** The site's page to return to, its one-time code behind the `#` (T29). */
export interface WayBack {
  readonly href: string;
  /** Unix seconds. */
  readonly until: number;
}

/** The state of an operation as the server tells it. */
export interface ToldState {
  readonly state: OperationState;
  readonly version: number;
  readonly outcome?: { readonly result: "done" | "failed"; readonly code?: string };
}

/** A site that did not take an approval in time has not carried it out (§8). */
export function fateOf({ state, outcome }: ToldState): Fate {
  switch (state) {
    case "approved":
      return "waiting";
    case "released":
    case "expired":
      return outcome?.result ?? (state === "released" ? "waiting" : "expired");
    case "declined":
    case "cancelled":
    case "blocked":
    case "revoked":
      return state;
    case "created":
    case "presented":
    case "claimed":
      return "unknown";
    default:
      return state satisfies never;
  }
}

const isLine: Guard<Line> = (value): value is Line => Array.isArray(value) && value.length === 2 && value.every(isText);

const operationId = (value: unknown): value is OperationId => isId("op", value);

const required = {
  id: isShortText,
  account: isText,
  organization: isText,
  title: isText,
  look: oneOf(looks),
  lines: listOf(isLine, 16),
  answer: oneOf(["approve", "decline"]),
  reason: either(isNull, oneOf(declineReasons)),
  decidedAt: isUint,
  fate: oneOf(fates),
  version: isUint,
} as const;
// What an earlier version of this program did not keep may be missing.
const isEntry: Guard<HistoryEntry> = exactly(required, {
  used: isBoolean,
  reported: isBoolean,
  back: exactly({ href: isText, until: isUint }),
  offline: either(isNull, operationId),
  digest: base64urlOf(32),
  elsewhere: isBoolean,
  undecided: isBoolean,
  receipt: exactly({ text: isText, issuer: isText, audience: isText, subject: base64urlOf(16), key: isPublicJwk }),
});

/** What an entry is made of: what was on the screen, and the answer. */
export type Shown = Pick<Review, "template" | "details" | "account" | "organization" | "dd"> & { readonly id: string };
export type Answered = Pick<PendingDecision, "choice" | "reason" | "locale">;

export function entryOf(shown: Shown, pending: Answered, told: ToldState & { readonly now: number }): HistoryEntry {
  const { template, details, id, account, organization, dd } = shown;
  return {
    id,
    account,
    organization,
    title: template.title[pending.locale],
    look: template.look,
    lines: renderLines(template, details, pending.locale),
    answer: pending.choice,
    reason: pending.reason,
    decidedAt: told.now,
    fate: fateOf(told),
    version: told.version,
    digest: dd,
  };
}

/** The operation an entry is about; null for one decided offline whose name is not known yet. */
export function operationOf({ id, offline }: HistoryEntry): OperationId | null {
  if (offline !== undefined) return offline;
  return operationId(id) ? id : null;
}

/** An entry as the server tells it now; an answer older than what is known changes nothing. */
export function heardOf(entry: HistoryEntry, told: ToldState): HistoryEntry {
  if (told.version < entry.version) return entry;
  const used = told.state === "released";
  // What the site did is the last there is: an answer that says nothing of it takes nothing back.
  const over = told.outcome === undefined && (entry.fate === "done" || entry.fate === "failed");
  return { ...entry, fate: over ? entry.fate : fateOf(told), version: told.version, ...(used && { used }) };
}

export function readEntry(storage: DeviceStorage, id: string): Promise<HistoryEntry | null> {
  return readRecord(storage, "history", { key: id, guard: isEntry });
}

/** Newest first. */
export async function readHistory(storage: DeviceStorage): Promise<HistoryEntry[]> {
  return (await readRecords(storage, "history", isEntry)).toSorted((a, b) => b.decidedAt - a.decidedAt);
}
