import { setImmediate } from "node:timers/promises";
import type { OperationId } from "@countersign/protocol";
import { isSought, mayBeAbout } from "../../core/sought.ts";
import type { StoredOperation } from "../../core/operation.ts";
import type { OperationStore, Sought } from "../port.ts";
import type { Database } from "./database.ts";
import { chunkRows } from "./history/history-tables.ts";
import { createIndexedRows, type Facets, type Range, type Text } from "./history/indexed-rows.ts";
import { createMarks } from "./history/marks.ts";
import { createTextQuery } from "./history/text-query.ts";
import { operationOf } from "../rows/operation-row.ts";
import { operationColumns } from "./operation-columns.ts";

/** Candidates that one search judges before it answers with what it has. */
const mostLooks = 3000;
/** Operations that are judged at once: nothing else is done meanwhile. */
const looksAtOnce = 250;
/** So many rows of the index cost as much as one look at an operation. */
const rowsPerLook = 500;
/** Fewer characters have no trigram: what has them is found by looking at one operation after the other. */
const shortest = 3;

/** Candidates, newest first, and where to go on below; null when there is nothing more. */
interface Slice {
  readonly rows: readonly number[];
  readonly next: number | null;
  readonly looks: number;
}
type Slices = (before: number, wanted: number) => Slice;

function sliceOf(rows: readonly number[], { most, from }: { most: number; from: number }): Slice {
  const last = rows.length === most ? rows.at(-1) : undefined;
  const next = last ?? from;
  return { rows, next: next > 1 ? next : null, looks: rows.length };
}

/** Every organization that has operations, as SQL. */
const organizations = `
  WITH RECURSIVE named(name) AS (
    SELECT MIN(organization) FROM operations
    UNION ALL SELECT (SELECT MIN(organization) FROM operations WHERE organization > name) FROM named WHERE name IS NOT NULL
  ) SELECT name FROM named WHERE name IS NOT NULL`;

/** The operations of one subject: an index of the operations themselves has them. */
function createSubjectSlices(db: Database) {
  const rowsOf = (type: string) =>
    db.prepare(`
      SELECT row FROM operations INDEXED BY operations_of_subject
      WHERE organization IN (SELECT value FROM json_each(:of)) AND subject = :subject AND row < :before${type}
      ORDER BY row DESC LIMIT ${looksAtOnce}`);
  const [every, ofType] = [rowsOf(""), rowsOf(" AND frozen ->> '$.type' = :type")];
  const named = db.prepare(organizations);
  return (subject: string, { organization, type }: Sought): Slices => {
    const of = JSON.stringify(organization === null ? named.all().map(({ name }) => name) : [organization]);
    return (before) => {
      const rows = type === undefined ? every.all({ of, subject, before }) : ofType.all({ of, subject, before, type });
      return sliceOf(
        rows.map(({ row }) => Number(row)),
        { most: looksAtOnce, from: 0 },
      );
    };
  };
}

/** Operations that are not in the index yet. */
function createTailSlices(db: Database) {
  const rowsOf = db.prepare(
    `SELECT row, organization FROM operations WHERE row > :mark AND row < :before ORDER BY row DESC LIMIT ${looksAtOnce}`,
  );
  return ({ organization }: Sought, { before, mark }: { before: number; mark: number }): Slice => {
    const all = rowsOf.all({ mark, before });
    const slice = sliceOf(
      all.map(({ row }) => Number(row)),
      { most: looksAtOnce, from: mark + 1 },
    );
    const some = all.filter((row) => organization === null || row["organization"] === organization);
    return { ...slice, rows: some.map(({ row }) => Number(row)) };
  };
}

/** Operations out of the index: by what is asked of them alone where that leaves few, else by their words. */
function createIndexSlices(db: Database) {
  const [index, textQuery, marks] = [createIndexedRows(db), createTextQuery(db), createMarks(db)];
  const nothing: Slice = { rows: [], next: null, looks: 0 };

  function candidates(
    { facets, text }: { facets: Facets; text: Text | null },
    { sought, range, wanted }: { sought: Sought; range: Range; wanted: number },
  ): Slice {
    const { from } = range;
    if (index.isOutside(range, sought)) return sliceOf([], { most: wanted, from });
    if (text === null) {
      const most = sought.q === undefined ? Math.min(looksAtOnce, wanted) : looksAtOnce;
      return sliceOf(index.rows(facets, range, most), { most, from });
    }
    const few = facets.terms.length > 0 ? index.rows(facets, range, looksAtOnce) : null;
    if (few && few.length < looksAtOnce) return sliceOf(few, { most: looksAtOnce, from });
    return sliceOf(index.rowsWithText(facets, text, { range, most: wanted }), { most: wanted, from });
  }
  return (sought: Sought): Slices => {
    const { q } = sought;
    let text: Text | null = null;
    return (before, wanted) => {
      const facets = index.facets(sought);
      if (!facets) return nothing;
      if (q !== undefined && [...q].length >= shortest) text ??= { q, query: textQuery(q, marks.read("operations")) };
      const range = { from: Math.max(1, Math.floor((before - 1) / chunkRows) * chunkRows), before };
      const slice = candidates({ facets, text }, { sought, range, wanted });
      return { ...slice, looks: slice.looks + chunkRows / rowsPerLook };
    };
  };
}

/** Cursors are ids, places are rows: the two differ in order where operations were opened within a few milliseconds. */
function createPlaces(db: Database) {
  const rowOf = db.prepare("SELECT row FROM operations WHERE id = :id");
  const rowBelow = db.prepare(
    "SELECT MAX(row) + 1 AS row FROM (SELECT row FROM operations WHERE id < :id ORDER BY id DESC LIMIT 16)",
  );
  const end = db.prepare("SELECT COALESCE(MAX(row), 0) + 1 AS row FROM operations");
  const above = db.prepare("SELECT id FROM operations WHERE row >= :row ORDER BY row LIMIT 1");
  const ownAbove = db.prepare(`
    SELECT id FROM (SELECT id, row FROM operations WHERE organization = :organization AND id >= :id ORDER BY id LIMIT 16)
    WHERE row >= :row ORDER BY row LIMIT 1`);
  return {
    /** Rows below it come next; of an operation that is gone, where it was. */
    rowOf(before: OperationId | null): number {
      const found = before === null ? end.get() : (rowOf.get({ id: before }) ?? rowBelow.get({ id: before }));
      return Number(found?.["row"] ?? 0);
    },
    /** A cursor after which the rows below this one come, of that organization where there is one: nobody is told another's ids. Null when there is none. */
    cursorAt(row: number, organization: string | null): OperationId | null {
      const id = above.get({ row })?.["id"] ?? null;
      const found = organization === null ? id : (ownAbove.get({ organization, id, row })?.["id"] ?? null);
      return found as OperationId | null;
    },
  };
}

/**
 * Newest first, in the order in which they were opened. Whatever leads to an operation, it is judged as it is now; an operation is found before it is in the
 * index as well. Gives way to other work after every slice.
 */
export function createSearch(db: Database): OperationStore["search"] {
  const [places, marks] = [createPlaces(db), createMarks(db)];
  const [subjectSlices, tailSlice, indexSlices] = [
    createSubjectSlices(db),
    createTailSlices(db),
    createIndexSlices(db),
  ];
  const read = db.prepare(`SELECT ${operationColumns} FROM operations WHERE row = :row`);
  const readFrozen = db.prepare("SELECT frozen FROM operations WHERE row = :row");

  function slicesOf(sought: Sought): Slices {
    if (sought.subject !== undefined) return subjectSlices(sought.subject, sought);
    const indexSlice = indexSlices(sought);
    return (before, wanted) => {
      const mark = marks.read("operations");
      return before > mark + 1 ? tailSlice(sought, { before, mark }) : indexSlice(before, wanted);
    };
  }
  function judged(all: readonly number[], sought: Sought): readonly StoredOperation[] {
    const { q } = sought;
    const rows =
      q === undefined ? all : all.filter((row) => mayBeAbout(String(readFrozen.get({ row })?.["frozen"] ?? ""), q));
    const operations = rows.map((row) => read.get({ row })).filter((row) => row !== undefined);
    return operations.map(operationOf).filter((operation) => isSought(operation, sought, db.clock()));
  }
  return async (sought) => {
    const { limit } = sought;
    const [slices, found]: [Slices, StoredOperation[]] = [slicesOf(sought), []];
    let looks = 0;
    for (let before: number | null = places.rowOf(sought.before); before !== null; await setImmediate()) {
      const slice = slices(before, limit - found.length);
      found.push(...judged(slice.rows, sought));
      if (found.length >= limit)
        return { operations: found.slice(0, limit), last: found[limit - 1]?.frozen.id ?? null };
      before = slice.next;
      looks += slice.looks;
      const cursor = looks < mostLooks || before === null ? null : places.cursorAt(before, sought.organization);
      if (cursor !== null) return { operations: found, last: cursor };
    }
    return { operations: found, last: null };
  };
}
