import { addTo, type Tally } from "../../../core/tally.ts";
import { type Counted, type HistoryStore, slotWidths } from "../../history-store.ts";
import { leafOf } from "../audit.ts";
import type { Database } from "../database.ts";
import { operationOf } from "../operation-row.ts";
import { createMarks } from "./marks.ts";
import { createAdvance } from "./take-in.ts";
import { eventOf } from "./tallies.ts";

/** Operations that are not over, and so not counted for good, that one count looks at: the newest of them. */
const openCounted = 5000;
/** The newest rows of the audit log that are looked at when their places are not known yet. */
const unreadLooked = 50_000;

/** Operations that are counted as they stand: not over when they were last looked at, or not looked at yet. */
function createOpenCount(db: Database) {
  const open = db.prepare(`
    SELECT * FROM (
      SELECT row AS at FROM operation_index INDEXED BY operation_index_open WHERE state IS NULL
      UNION ALL SELECT row FROM operations WHERE row > (SELECT at FROM background_marks WHERE name = 'operations')
      ORDER BY 1 DESC LIMIT ${openCounted}
    ) JOIN operations ON operations.row = at`);
  return ({ fromMs, toMs, organization, business, type }: Counted) =>
    open
      .all()
      .map((row) => eventOf(operationOf(row), db.clock()))
      .filter(
        (event) =>
          event.atMs >= fromMs &&
          event.atMs < toMs &&
          (organization === null || event.organization === organization) &&
          (business === null || event.business === business) &&
          (type === null || event.type === type),
      );
}

function createCount(db: Database): HistoryStore["count"] {
  const kept = db.prepare(`
    SELECT at_ms, counts FROM statistics WHERE width_ms = :widthMs AND at_ms >= :fromMs AND at_ms < :toMs
      AND (:organization IS NULL OR organization = :organization) AND (:business IS NULL OR business = :business) AND (:type IS NULL OR type = :type)`);
  const openCount = createOpenCount(db);
  const [begin, end] = [db.prepare("BEGIN"), db.prepare("COMMIT")];
  // One moment: what is counted for good meanwhile, by another process, must not be counted here as well.
  function readBoth({ width, ...counted }: Counted) {
    begin.run();
    try {
      return { rows: kept.all({ widthMs: slotWidths[width], ...counted }), open: openCount({ width, ...counted }) };
    } finally {
      end.run();
    }
  }
  return async (counted) => {
    const widthMs = slotWidths[counted.width];
    const { rows, open } = readBoth(counted);
    const slots = new Map<number, Record<string, number>>();
    const add = (atMs: number, tally: Tally) => {
      const sum = slots.get(atMs) ?? {};
      slots.set(atMs, sum);
      addTo(sum, tally);
    };
    for (const { at_ms: atMs, counts } of rows) add(Number(atMs), JSON.parse(String(counts)) as Tally);
    for (const { atMs, tally } of open) add(Math.floor(atMs / widthMs) * widthMs, tally);
    return new Map([...slots].toSorted(([a], [b]) => a - b));
  };
}

function createRowsAbout(db: Database): HistoryStore["rowsAbout"] {
  const marks = createMarks(db);
  const isAbout = "(json ->> '$.operation' = :id OR json ->> '$.device' = :id)";
  const read = db.prepare(`
    SELECT leaf.* FROM audit_mentions JOIN audit_leaves AS leaf USING (seq)
    WHERE about = substr(:id, -16) AND ${isAbout} ORDER BY seq DESC LIMIT :most`);
  const unread = db.prepare(`
    SELECT * FROM audit_leaves WHERE seq > :after AND instr(json, :id) > 0 AND ${isAbout} ORDER BY seq DESC LIMIT :most`);
  const last = db.prepare("SELECT COALESCE(MAX(seq), 0) AS seq FROM audit_leaves");
  return async (id, most) => {
    const after = Math.max(marks.read("audit"), Number(last.get()?.["seq"]) - unreadLooked);
    const newest = [...unread.all({ after, id, most }), ...read.all({ id, most })];
    return newest.slice(0, most).map(leafOf).toReversed();
  };
}

export function createHistory(db: Database): HistoryStore {
  return { advance: createAdvance(db), count: createCount(db), rowsAbout: createRowsAbout(db) };
}
