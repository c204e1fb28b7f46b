import type { Tally } from "../core/tally.ts";
import type { PlacedLeaf } from "./audit-store.ts";

/** Widths of the slots that are counted in, in milliseconds; a day is UTC's. */
export const slotWidths = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;
export type SlotWidth = keyof typeof slotWidths;

/** How long what was counted by the minute is kept; hours and days stay. */
export const minutesKeptMs = 8 * slotWidths.day;

/** What is counted together. */
export interface Counted {
  readonly width: SlotWidth;
  /** Unix milliseconds: slots that begin at `fromMs` or later, before `toMs`. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly organization: string | null;
  readonly business: string | null;
  readonly type: string | null;
}

/**
 * What is made of operations and of the audit log in its own time, so that no write of an operation waits for it: the index that searches
 * use, the places of audit rows, and the counts. How far it has come is written in the same transaction, so it goes on after a restart where it was, and counts
 * nothing twice. Reads look at what is not made yet as well.
 */
export interface HistoryStore {
  /** One bounded piece of it; true while there is more. */
  advance(): Promise<boolean>;
  /** What happened in each slot, by when it began: operations by when they were opened. */
  count(counted: Counted): Promise<ReadonlyMap<number, Tally>>;
  /** Rows of the audit log about an operation or a device, in order; the newest `most` of them. */
  rowsAbout(id: string, most: number): Promise<readonly PlacedLeaf[]>;
}
