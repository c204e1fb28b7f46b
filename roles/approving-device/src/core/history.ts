import {
  type DeclineReason,
  declineReasons,
  either,
  exactly,
  type Guard,
  isId,
  isNull,
  isUint,
  type Line,
  listOf,
  type Look,
  looks,
  oneOf,
  type OperationId,
  type OperationState,
  renderLines,
} from "@countersign/protocol";
import type { Choice, PendingDecision, Review } from "./review.ts";
import { type DeviceStorage, readRecord, readRecords } from "./storage.ts";

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
  readonly id: OperationId;
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

const text = (value: unknown): value is string => typeof value === "string";
const isLine: Guard<Line> = (value): value is Line => Array.isArray(value) && value.length === 2 && value.every(text);

const isEntry: Guard<HistoryEntry> = exactly({
  id: (value: unknown): value is OperationId => isId("op", value),
  account: text,
  organization: text,
  title: text,
  look: oneOf(looks),
  lines: listOf(isLine, 16),
  answer: oneOf(["approve", "decline"]),
  reason: either(isNull, oneOf(declineReasons)),
  decidedAt: isUint,
  fate: oneOf(fates),
  version: isUint,
});

export function entryOf(
  review: Review,
  pending: PendingDecision,
  told: ToldState & { readonly now: number },
): HistoryEntry {
  const { template, details, id, account, organization } = review;
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
  };
}

export function readEntry(storage: DeviceStorage, id: string): Promise<HistoryEntry | null> {
  return readRecord(storage, "history", { key: id, guard: isEntry });
}

/** Newest first. */
export async function readHistory(storage: DeviceStorage): Promise<HistoryEntry[]> {
  return (await readRecords(storage, "history", isEntry)).toSorted((a, b) => b.decidedAt - a.decidedAt);
}
