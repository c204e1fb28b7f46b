import { type AnswerOf, consoleToVerificationServer as server } from "@countersign/protocol/contract";
import { ask } from "../ask/ask.ts";
import type { OperationState } from "../operations/operation-words.ts";

export type Statistics = AnswerOf<typeof server.readStatistics>;

/** How far back the pictures look. */
export const spans = ["hour", "day", "week", "month", "quarter"] as const;
export type Span = (typeof spans)[number];

interface Width {
  readonly seconds: number;
  readonly slot: "minute" | "hour" | "day";
  readonly slotSeconds: number;
}

const widths: Readonly<Record<Span, Width>> = {
  hour: { seconds: 3600, slot: "minute", slotSeconds: 60 },
  day: { seconds: 86_400, slot: "hour", slotSeconds: 3600 },
  week: { seconds: 7 * 86_400, slot: "hour", slotSeconds: 3600 },
  month: { seconds: 30 * 86_400, slot: "day", slotSeconds: 86_400 },
  quarter: { seconds: 90 * 86_400, slot: "day", slotSeconds: 86_400 },
};

export function widthOf(span: Span): Width {
  return widths[span];
}

interface Asked {
  readonly span: Span;
  readonly organization: string;
  readonly type: string;
  /** Unix seconds. */
  readonly now: number;
  readonly signal: AbortSignal;
}

/** What operations came to, until now; whole slots, so that no bar is half of one. */
export function readStatistics({ span, organization, type, now, signal }: Asked): Promise<Statistics> {
  const { seconds, slot, slotSeconds } = widths[span];
  const to = Math.ceil(now / slotSeconds) * slotSeconds;
  const body = {
    from: to - seconds,
    to,
    slot,
    ...(organization !== "" && { organization }),
    ...(type !== "" && { type }),
  };
  return ask(server.readStatistics, { body }, { signal });
}

/** How an operation ended, in the four ways that matter at a glance, and what is still open. */
export const resultGroups = ["released", "declined", "expired", "stopped", "open"] as const;
export type ResultGroup = (typeof resultGroups)[number];

const groupOf: Readonly<Record<OperationState, ResultGroup>> = {
  created: "open",
  presented: "open",
  claimed: "open",
  approved: "open",
  released: "released",
  declined: "declined",
  expired: "expired",
  cancelled: "stopped",
  blocked: "stopped",
  revoked: "stopped",
};

export function grouped(results: Readonly<Record<string, number>>): Readonly<Record<ResultGroup, number>> {
  const sums = { released: 0, declined: 0, expired: 0, stopped: 0, open: 0 };
  for (const [state, count] of Object.entries(results)) {
    const group = (groupOf as Readonly<Record<string, ResultGroup>>)[state] ?? "open";
    sums[group] += count;
  }
  return sums;
}
