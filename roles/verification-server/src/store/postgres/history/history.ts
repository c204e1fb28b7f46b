import type { Tally } from "../../../core/tally.ts";
import { addUp, any, eventOf, isCounted } from "../../history-slots.ts";
import { type Counted, type HistoryStore, slotWidths } from "../../history-store.ts";
import type { PlacedLeaf } from "../../audit-store.ts";
import type { Database, Row } from "../database.ts";
import { createAdvance } from "./take-in.ts";
import { operationOf } from "../../rows/operation-row.ts";
import { bytesOf, rowOf } from "../../rows/row.ts";

/** Operations that are not over, and so not counted for good, that one count looks at: the newest of them. */
const openCounted = 5000;
/** The newest rows of the audit log that are looked at when their places are not known yet. */
const unreadLooked = 50_000;

/** One moment: what is counted for good meanwhile must not be counted as it stands as well. */
function countStatement(kept: string): string {
  return `
    SELECT :now AS now,
      (SELECT coalesce(jsonb_agg(jsonb_build_object('at', at_ms, 'counts', counts)), '[]') FROM statistics
        WHERE width_ms = :widthMs::bigint AND at_ms >= :fromMs::bigint AND at_ms < :toMs::bigint AND ${kept}) AS kept,
      (SELECT coalesce(jsonb_agg(counted(o)), '[]') FROM (
        SELECT row FROM operation_index WHERE state IS NULL UNION ALL SELECT row FROM operations_unindexed ORDER BY 1 DESC LIMIT ${openCounted}
      ) AS open JOIN operations AS o USING (row)
        WHERE (o.frozen ->> 'createdAtMs')::bigint >= :fromMs::bigint AND (o.frozen ->> 'createdAtMs')::bigint < :toMs::bigint) AS open`;
}
const ofPlace = countStatement("organization = :organization AND business = :business AND type = :type");
const ofPlaces = countStatement(`organization <> '${any}' AND business <> '${any}'
  AND (:organization::text IS NULL OR organization = :organization)
  AND (:business::text IS NULL OR business = :business) AND (:type::text IS NULL OR type = :type)`);

function readCounts(db: Database, { width, ...counted }: Counted) {
  const { fromMs, toMs, organization, business, type } = counted;
  const of = { fromMs, toMs, widthMs: slotWidths[width] };
  if (business !== null || (organization !== null && type !== null))
    return db.read(ofPlaces, { ...of, organization, business, type });
  return db.read(ofPlace, { ...of, organization: organization ?? any, business: any, type: type ?? any });
}

function createCount(db: Database): HistoryStore["count"] {
  return async (counted) => {
    const [row] = await readCounts(db, counted);
    const { now, kept, open } = rowOf(row) as { now: number; kept: readonly unknown[]; open: readonly unknown[] };
    const forGood = kept.map(rowOf).map(({ at, counts }) => ({ atMs: Number(at), tally: counts as Tally }));
    const events = open.map((one) => eventOf(operationOf(rowOf(one)), now));
    return addUp([...forGood, ...events.filter((event) => isCounted(event, counted))], slotWidths[counted.width]);
  };
}

const isAbout = "(said(l.json) ->> 'operation' = :id OR said(l.json) ->> 'device' = :id)";
const about = `
  WITH mark AS (SELECT coalesce((SELECT at FROM background_marks WHERE name = 'audit'), 0) AS at)
  SELECT * FROM (
    (SELECT l.* FROM audit_mentions AS m JOIN audit_leaves AS l USING (seq)
      WHERE m.about = right(:id, 16) AND ${isAbout} ORDER BY m.seq DESC LIMIT :most::integer)
    UNION ALL
    (SELECT l.* FROM audit_leaves AS l
      WHERE l.seq > (SELECT at FROM mark) AND l.seq > (SELECT max(seq) FROM audit_leaves) - ${unreadLooked}
        AND strpos(l.json, :id) > 0 AND ${isAbout} ORDER BY l.seq DESC LIMIT :most::integer)
  ) AS rows ORDER BY seq DESC LIMIT :most::integer`;

function leafOf(row: Row): PlacedLeaf {
  return { index: Number(row["seq"]) - 1, json: String(row["json"]), hash: bytesOf(row["hash"]) };
}

/** `placeRows` gives the rows of the audit log that have none yet their places. */
export function createHistory(db: Database, placeRows: () => Promise<void>): HistoryStore {
  return {
    advance: createAdvance(db, placeRows),
    count: createCount(db),
    async rowsAbout(id, most) {
      await placeRows();
      return (await db.read(about, { id, most })).map(leafOf).toReversed();
    },
  };
}
