import { addTallies, type Tally } from "../../../core/tally.ts";
import { type Event, sumSlots } from "../../history-slots.ts";
import type { Database } from "../database.ts";

/** Counts events for good; inside a write. */
export function createTallyWriter(db: Database): (events: readonly Event[]) => void {
  const at =
    "width_ms = :widthMs AND at_ms = :atMs AND organization = :organization AND business = :business AND type = :type";
  const read = db.prepare(`SELECT counts FROM statistics WHERE ${at}`);
  const put = db.prepare(`
    INSERT INTO statistics (width_ms, at_ms, organization, business, type, counts)
    VALUES (:widthMs, :atMs, :organization, :business, :type, :counts) ON CONFLICT DO UPDATE SET counts = excluded.counts`);
  return (events) => {
    for (const { counts, ...slot } of sumSlots(events, db.clock())) {
      const before = JSON.parse(String(read.get(slot)?.["counts"] ?? "{}")) as Tally;
      put.run({ ...slot, counts: JSON.stringify(addTallies([before, counts])) });
    }
  };
}
