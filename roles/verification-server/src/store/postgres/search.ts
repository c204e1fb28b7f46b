import type { OperationId } from "@countersign/protocol";
import { isSought } from "../../core/sought.ts";
import type { StoredOperation } from "../../core/operation.ts";
import type { OperationStore, Sought } from "../port.ts";
import type { Database } from "./database.ts";
import { codeOf } from "./history/name-code.ts";
import { folded } from "./history/searched-text.ts";
import { operationOf } from "../rows/operation-row.ts";
import { numberOrNull, rowOf } from "../rows/row.ts";

/** What the database may do for one search before it answers with what it has: microseconds or so. */
const mostWork = 150_000;
/** Candidates of one subject that are judged at once. */
const subjectAtOnce = 250;

/** What an id may begin with, when so much of it is known that few do: its first ten characters are a time. */
function idStart(q: string): string | null {
  const text = q.toLowerCase();
  return /^op_[0-7][0-9a-hjkmnp-tv-z]{9,25}$/.test(text) ? text : null;
}

/** What is asked of the index. An operation that is not over has no state in it. */
function facetsOf({ organization, businesses, type, state, method, from, to, q }: Sought) {
  const start = q === undefined ? null : idStart(q);
  return {
    ...(organization !== null && { inOrganization: organization, organization: codeOf(organization) }),
    ...(businesses !== null && { businesses: businesses.map(codeOf) }),
    ...(type !== undefined && { type: codeOf(type) }),
    ...(state !== undefined && { state: codeOf(state) }),
    ...(method !== undefined && { method: codeOf(method) }),
    ...(from !== undefined && { fromMs: from * 1000 }),
    ...(to !== undefined && { toMs: to * 1000 }),
    ...(q !== undefined && { words: folded(q) }),
    ...(start !== null && { idStart: start }),
  };
}

/** How candidates are found: by an index of the operations themselves for one subject's, else by what is made in the background. */
function questionOf(sought: Sought): { readonly name: string; readonly args: Readonly<Record<string, unknown>> } {
  const { subject, organization, type: ofType } = sought;
  if (subject === undefined) return { name: "search_operations", args: facetsOf(sought) };
  const inOrganization = organization ?? undefined;
  return { name: "operations_of_subject", args: { subject, inOrganization, ofType } };
}

interface Slice {
  readonly operations: readonly StoredOperation[];
  readonly now: number;
  /** Where to go on, below; null when there is nothing more. */
  readonly next: number | null;
  readonly work: number;
  readonly cursor: OperationId | null;
}

function sliceOf(answer: unknown): Slice {
  const row = rowOf(answer);
  return {
    operations: (row["operations"] as readonly unknown[]).map((one) => operationOf(rowOf(one))),
    now: Number(row["now"]),
    next: numberOrNull(row["next"]),
    work: Number(row["work"]),
    cursor: row["cursor"] as OperationId | null,
  };
}

/**
 * Newest first, in the order in which they were opened. Whatever leads to an operation, it is judged as it is now; an operation is found before it is in the
 * index as well.
 */
export function createSearch(db: Database): OperationStore["search"] {
  return async (sought) => {
    const { limit, before: cursor } = sought;
    const { name, args } = questionOf(sought);
    const found: StoredOperation[] = [];
    let work = mostWork;
    for (let from: object = cursor === null ? {} : { cursor }; ; ) {
      const wanted = name === "operations_of_subject" ? subjectAtOnce : limit - found.length;
      const slice = sliceOf(await db.call(name, { ...args, ...from, wanted, work }, { repeatable: true }));
      found.push(...slice.operations.filter((operation) => isSought(operation, sought, slice.now)));
      if (found.length >= limit)
        return { operations: found.slice(0, limit), last: found[limit - 1]?.frozen.id ?? null };
      if (slice.next === null) return { operations: found, last: null };
      work -= slice.work;
      if (work <= 0 && slice.cursor !== null) return { operations: found, last: slice.cursor };
      if (work <= 0) work = mostWork;
      from = { before: slice.next };
    }
  };
}
