import { methodOf } from "../../../core/operation-view.ts";
import type { StoredOperation } from "../../../core/operation.ts";
import { eventOf, refusalEventOf, sumSlots } from "../../history-slots.ts";
import type { Database, Row } from "../database.ts";
import { codeOf } from "./name-code.ts";
import { searchedText } from "./searched-text.ts";
import { operationOf } from "../../rows/operation-row.ts";
import { rowOf } from "../../rows/row.ts";

/** Operations that are put into the index at once: some 20 ms of work. */
const indexedAtOnce = 64;
/** Operations that are counted for good at once. */
const settledAtOnce = 256;
/** Rows of the audit log that are read at once. */
const readAtOnce = 512;

/** What waits, as of one moment: an operation that ended is over wherever it is in this, or in the queue still. */
const waiting = `
  WITH mark AS (SELECT coalesce((SELECT at FROM background_marks WHERE name = 'audit'), 0) AS at)
  SELECT :now AS now, mark.at AS read_from,
    (SELECT least(coalesce(max(seq), 0), mark.at + ${readAtOnce}) FROM audit_leaves) AS read_to,
    (SELECT coalesce(jsonb_agg(counted(o) ORDER BY o.row), '[]') FROM (
      SELECT row FROM operations_unindexed ORDER BY row LIMIT ${indexedAtOnce}) AS u JOIN operations AS o USING (row)) AS unindexed,
    (SELECT coalesce(jsonb_agg(jsonb_build_object('seq', u.seq, 'operation', CASE WHEN i.row IS NOT NULL AND i.state IS NULL THEN counted(o) END)), '[]')
      FROM (SELECT seq, row FROM operations_uncounted ORDER BY seq LIMIT ${settledAtOnce}) AS u
      LEFT JOIN operation_index AS i ON i.row = u.row LEFT JOIN operations AS o ON o.row = u.row) AS uncounted,
    (SELECT coalesce(jsonb_agg(jsonb_build_object('json', said(l.json)::text,
        'organization', o.organization, 'business', o.frozen ->> 'business', 'type', o.frozen ->> 'type')), '[]')
      FROM audit_leaves AS l LEFT JOIN operations AS o ON o.id = said(l.json) ->> 'operation'
      WHERE l.seq > mark.at AND l.seq <= mark.at + ${readAtOnce} AND said(l.json) ->> 'event' LIKE '%.refused') AS refusals
  FROM mark`;

interface Waiting {
  readonly now: number;
  readonly unindexed: readonly Taken[];
  /** Places in the queue, and the operations of those that are in the index and not counted yet. */
  readonly uncounted: readonly { readonly seq: number; readonly operation: Taken | null }[];
  readonly refusals: readonly Row[];
  readonly readFrom: number;
  readonly readTo: number;
}

interface Taken {
  readonly row: number;
  readonly operation: StoredOperation;
}

function takenOf(value: unknown): Taken {
  const row = rowOf(value);
  return { row: Number(row["row"]), operation: operationOf(row) };
}

function listOf(value: unknown): readonly Row[] {
  return Array.isArray(value) ? value.map(rowOf) : [];
}

function waitingOf(row: Row): Waiting {
  return {
    now: Number(row["now"]),
    unindexed: listOf(row["unindexed"]).map(takenOf),
    uncounted: listOf(row["uncounted"]).map(({ seq, operation }) => ({
      seq: Number(seq),
      operation: operation === null ? null : takenOf(operation),
    })),
    refusals: listOf(row["refusals"]),
    readFrom: Number(row["read_from"]),
    readTo: Number(row["read_to"]),
  };
}

/** What the index has of an operation that is over; nothing of one that is not. */
function endOf(operation: StoredOperation) {
  const isOver = operation.deadlineMs === null;
  return {
    state: isOver ? codeOf(operation.progress.state) : null,
    method: isOver ? codeOf(methodOf(operation)) : null,
  };
}

function indexedOf({ row, operation }: Taken) {
  const { organization, business, type, createdAtMs: createdMs } = operation.frozen;
  const names = { organization: codeOf(organization), business: codeOf(business), type: codeOf(type) };
  return { row, createdMs, ...names, ...endOf(operation), text: searchedText(operation.frozen) };
}

/** The writes of one piece. */
function pieceOf({ now, unindexed, uncounted, refusals, readFrom, readTo }: Waiting) {
  const ended = new Map(uncounted.flatMap(({ operation }) => (operation === null ? [] : [[operation.row, operation]])));
  const over = [...ended.values(), ...unindexed].filter(({ operation }) => operation.deadlineMs === null);
  const refused = refusals.map((row) => refusalEventOf(String(row["json"]), row)).filter((event) => event !== null);
  return {
    indexed: unindexed.map(indexedOf),
    settled: [...ended.values()].map(({ row, operation }) => ({ row, ...endOf(operation) })),
    seqs: uncounted.map(({ seq }) => seq),
    slots: sumSlots([...over.map(({ operation }) => eventOf(operation, now)), ...refused], now),
    readFrom,
    readTo,
  };
}

/**
 * One piece of what is made in the background; see the port. What waits is read and worked out first and taken in by one write, which
 * changes nothing when another node was faster: then that one goes on.
 */
export function createAdvance(db: Database, placeRows: () => Promise<void>): () => Promise<boolean> {
  return async () => {
    await placeRows();
    const [row] = await db.read(waiting);
    const found = waitingOf(rowOf(row));
    const { unindexed, uncounted, readFrom, readTo } = found;
    if (unindexed.length + uncounted.length + readTo - readFrom === 0) return false;
    const isTaken = (await db.call("take_in_history", pieceOf(found), { repeatable: true })) !== null;
    const isFull =
      unindexed.length === indexedAtOnce || uncounted.length === settledAtOnce || readTo - readFrom === readAtOnce;
    return isTaken && isFull;
  };
}
