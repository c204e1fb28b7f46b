import type { Tally } from "../../../core/tally.ts";
import { type Counted, type HistoryStore, slotWidths } from "../../history-store.ts";
import { leafOf } from "../audit.ts";
import type { Database } from "../database.ts";
import { createMarks } from "./marks.ts";
import { createAdvance } from "./take-in.ts";
import { addUp, any, eventOf, isCounted } from "../../history-slots.ts";
import { operationOf } from "../../rows/operation-row.ts";

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
  return (counted: Counted) =>
    open
      .all()
      .map((row) => eventOf(operationOf(row), db.clock()))
      .filter((event) => isCounted(event, counted));
}

function createCount(db: Database): HistoryStore["count"] {
  const kept = db.prepare(`
    SELECT at_ms, counts FROM statistics WHERE width_ms = :widthMs AND organization = :organization AND business = :business AND type = :type
      AND at_ms >= :fromMs AND at_ms < :toMs`);
  const keptPlaces = db.prepare(`
    SELECT at_ms, counts FROM statistics WHERE width_ms = :widthMs AND at_ms >= :fromMs AND at_ms < :toMs
      AND organization <> '${any}' AND business <> '${any}'
      AND (:organization IS NULL OR organization = :organization) AND (:business IS NULL OR business = :business) AND (:type IS NULL OR type = :type)`);
  const openCount = createOpenCount(db);
  const [begin, end] = [db.prepare("BEGIN"), db.prepare("COMMIT")];
  // One moment: what is counted for good meanwhile, by another process, must not be counted here as well.
  function readKept({ width, ...counted }: Counted) {
    const { organization, business, type } = counted;
    const of = { ...counted, widthMs: slotWidths[width] };
    if (business !== null || (organization !== null && type !== null)) return keptPlaces.all(of);
    return kept.all({ ...of, organization: organization ?? any, business: any, type: type ?? any });
  }
  function readBoth(counted: Counted) {
    begin.run();
    try {
      return { rows: readKept(counted), open: openCount(counted) };
    } finally {
      end.run();
    }
  }
  return async (counted) => {
    const { rows, open } = readBoth(counted);
    const forGood = rows.map((row) => ({
      atMs: Number(row["at_ms"]),
      tally: JSON.parse(String(row["counts"])) as Tally,
    }));
    return addUp([...forGood, ...open], slotWidths[counted.width]);
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
