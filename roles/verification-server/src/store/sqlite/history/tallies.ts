import { addTallies, type Tally, tallyOf } from "../../../core/tally.ts";
import type { StoredOperation } from "../../../core/operation.ts";
import { minutesKeptMs, slotWidths } from "../../history-store.ts";
import type { Database } from "../database.ts";

/** Something that happened, with all that it is counted under; an empty name where it belongs to none. */
export interface Event {
  readonly atMs: number;
  readonly organization: string;
  readonly business: string;
  readonly type: string;
  readonly tally: Tally;
}

/** What an operation is counted as. */
export function eventOf(operation: StoredOperation, nowMs: number): Event {
  const { organization, business, type, createdAtMs } = operation.frozen;
  return { atMs: createdAtMs, organization, business, type, tally: tallyOf(operation, nowMs) };
}

function slotsOf({ atMs, ...event }: Event, nowMs: number) {
  const widths = Object.values(slotWidths).filter((width) => width > slotWidths.minute || atMs > nowMs - minutesKeptMs);
  return widths.map((widthMs) => ({ ...event, widthMs, atMs: Math.floor(atMs / widthMs) * widthMs }));
}

/** Counts events for good; inside a write. */
export function createTallyWriter(db: Database): (events: readonly Event[]) => void {
  const at =
    "width_ms = :widthMs AND at_ms = :atMs AND organization = :organization AND business = :business AND type = :type";
  const read = db.prepare(`SELECT counts FROM statistics WHERE ${at}`);
  const put = db.prepare(`
    INSERT INTO statistics (width_ms, at_ms, organization, business, type, counts)
    VALUES (:widthMs, :atMs, :organization, :business, :type, :counts) ON CONFLICT DO UPDATE SET counts = excluded.counts`);
  return (events) => {
    const now = db.clock();
    const slots = Map.groupBy(
      events.flatMap((event) => slotsOf(event, now)),
      ({ widthMs, atMs, organization, business, type }) =>
        JSON.stringify([widthMs, atMs, organization, business, type]),
    );
    for (const [first, ...more] of slots.values()) {
      if (!first) continue;
      const { tally, ...slot } = first;
      const before = JSON.parse(String(read.get(slot)?.["counts"] ?? "{}")) as Tally;
      const counts = addTallies([before, tally, ...more.map((one) => one.tally)]);
      put.run({ ...slot, counts: JSON.stringify(counts) });
    }
  };
}
