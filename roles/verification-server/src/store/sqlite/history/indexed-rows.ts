import type { Criteria } from "../../../core/sought.ts";
import { isFinal } from "@countersign/protocol";
import type { StatementSync } from "node:sqlite";
import type { Database, Parameters } from "../database.ts";
import { chunkRows } from "./history-tables.ts";
import { createNames } from "./names.ts";

/** Rows from `from` on, below `before`. */
export interface Range {
  readonly from: number;
  readonly before: number;
}

/** A part of the index, as SQL: what its rows must be, and the values in it. */
export interface Facets {
  readonly terms: readonly string[];
  readonly values: Parameters;
}

const facetTerms = {
  organization: "i.organization = :organization",
  businesses: "i.business IN (SELECT value FROM json_each(:businesses))",
  type: "i.type = :type",
  state: "(i.state = :state OR i.state IS NULL)",
  method: "(i.method = :method OR i.state IS NULL)",
  from: "i.created_ms >= :from",
  to: "i.created_ms < :to",
} as const;
type Facet = keyof typeof facetTerms;

/** What an id may begin with, when so much of it is known that few do: its first ten characters are a time. */
function idStart(q: string): string | null {
  const text = q.toLowerCase();
  return /^op_[0-7][0-9a-hjkmnp-tv-z]{9,25}$/.test(text) ? text : null;
}

function nullIfAbsent(facets: Readonly<Partial<Record<Facet, number | string | null>>>): Facets | null {
  const named = Object.entries(facets) as [Facet, number | string | null][];
  if (named.some(([, value]) => value === null)) return null;
  return { terms: named.map(([name]) => facetTerms[name]), values: Object.fromEntries(named) };
}

/** FTS5 goes to a row only for an integer, and numbers are bound as reals. */
const [low, high] = ["CAST(:low AS INTEGER)", "CAST(:high AS INTEGER)"];

/** What is searched for, and what FTS5 is asked. */
export interface Text {
  readonly q: string;
  readonly query: string;
}

/** Rows of the index that are so, newest first. Of a state each of its two kinds of rows is found by an index: together they would be by none. */
function newest(where: readonly string[]): string {
  const rows = (from: string, terms: readonly string[]): string =>
    `SELECT i.row AS row FROM operation_index AS i${from} WHERE ${terms.join(" AND ")} ORDER BY i.row DESC LIMIT :most`;
  if (!where.includes(facetTerms.state)) return rows("", where);
  const rest = where.filter((term) => term !== facetTerms.state);
  const over = rows(" INDEXED BY operation_index_state", ["i.state = :state", ...rest]);
  const open = rows(" INDEXED BY operation_index_open", ["i.state IS NULL", ...rest]);
  return `SELECT row FROM (${over}) UNION ALL SELECT row FROM (${open}) ORDER BY row DESC LIMIT :most`;
}

/** Candidates out of the index, newest first: whoever asks judges them by the operations themselves. */
export function createIndexedRows(db: Database) {
  const names = createNames(db);
  const spanOf = db.prepare("SELECT from_ms, to_ms FROM operation_spans WHERE chunk = :chunk");
  const prepared = new Map<string, StatementSync>();
  function statement(sql: string): StatementSync {
    const known = prepared.get(sql) ?? db.prepare(sql);
    prepared.set(sql, known);
    return known;
  }
  function rowsOf(sql: string, values: Parameters): readonly number[] {
    return statement(sql)
      .all(values)
      .map(({ row }) => Number(row));
  }
  /** An operation that is not over has no state in the index. */
  function stateTerm(state: Criteria["state"]): Partial<Record<Facet, number | null>> {
    if (state === undefined) return {};
    return { state: isFinal(state) ? (names.find(state) ?? 0) : 0 };
  }
  return {
    /** Null when no operation in the index can be meant. */
    facets({ organization, businesses, type, state, method, from, to }: Criteria): Facets | null {
      const known = (businesses ?? []).map((name) => names.find(name)).filter((code) => code !== null);
      return nullIfAbsent({
        ...(organization !== null && { organization: names.find(organization) }),
        ...(businesses !== null && { businesses: known.length === 0 ? null : JSON.stringify(known) }),
        ...(type !== undefined && { type: names.find(type) }),
        ...stateTerm(state),
        ...(method !== undefined && { method: names.find(method) ?? 0 }),
        ...(from !== undefined && { from: from * 1000 }),
        ...(to !== undefined && { to: to * 1000 }),
      });
    },
    /** True when no operation of that chunk of the index can have been opened in the time that is asked for. */
    isOutside({ from, before }: Range, { from: fromSeconds, to: toSeconds }: Criteria): boolean {
      if (fromSeconds === undefined && toSeconds === undefined) return false;
      const span = spanOf.get({ chunk: Math.floor(from / chunkRows) });
      if (!span || Math.floor((before - 1) / chunkRows) !== Math.floor(from / chunkRows)) return false;
      return (
        (fromSeconds !== undefined && Number(span["to_ms"]) < fromSeconds * 1000) ||
        (toSeconds !== undefined && Number(span["from_ms"]) >= toSeconds * 1000)
      );
    },
    rows({ terms, values }: Facets, range: Range, most: number): readonly number[] {
      const where = ["i.row >= :low", "i.row < :high", ...terms];
      return rowsOf(newest(where), { ...values, low: range.from, high: range.before, most });
    },
    /** With a phrase of three characters or more in their text, or whose id begins so. */
    rowsWithText({ terms, values }: Facets, { q, query }: Text, { range, most }: { range: Range; most: number }) {
      const start = idStart(q);
      const where = [
        "operation_text MATCH :phrase",
        `operation_text.rowid >= ${low}`,
        `operation_text.rowid < ${high}`,
      ];
      const joined = terms.length > 0 ? " JOIN operation_index AS i ON i.row = operation_text.rowid" : "";
      const found = `SELECT operation_text.rowid AS row FROM operation_text${joined} WHERE ${[...where, ...terms].join(" AND ")}`;
      const sql =
        start === null
          ? found
          : `SELECT row FROM operations WHERE id >= :start AND id < :start || '~' AND row >= :low AND row < :high UNION ${found}`;
      const bounds = { low: range.from, high: range.before, most, phrase: query };
      return rowsOf(`${sql} ORDER BY row DESC LIMIT :most`, { ...values, ...bounds, ...(start !== null && { start }) });
    },
  };
}
