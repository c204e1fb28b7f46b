import { type AnswerOf, consoleToVerificationServer as server, type RequestOf } from "@countersign/protocol/contract";
import { ask } from "../ask/ask.ts";
import type { Filter } from "./filters.tsx";

type Body = RequestOf<typeof server.listOperations>["body"];
export type OperationPage = AnswerOf<typeof server.listOperations>;

const daySeconds = 24 * 3600;

/** The local day as instants: from its beginning, to the beginning of the next. */
function beginningOf(day: string): number {
  return Math.floor(new Date(`${day}T00:00:00`).getTime() / 1000);
}

/** What the server is asked for; what an old address says that is nothing is left out. */
export function bodyOf(filter: Filter): Body {
  const { q, state, type, organization, business, method, from, to, subject } = filter;
  const set = { q: q.trim(), state, type, organization, business, method, subject };
  const words = Object.fromEntries(Object.entries(set).filter(([, value]) => value !== ""));
  const isDay = (day: string): boolean => /^\d{4}-\d\d-\d\d$/.test(day);
  return {
    ...words,
    ...(isDay(from) && { from: beginningOf(from) }),
    ...(isDay(to) && { to: beginningOf(to) + daySeconds }),
  };
}

export function findOperations(
  filter: Filter,
  { cursor, signal }: { readonly cursor?: string | undefined; readonly signal?: AbortSignal } = {},
): Promise<OperationPage> {
  return ask(
    server.listOperations,
    { body: { ...bodyOf(filter), ...(cursor !== undefined && { cursor }) } },
    { signal },
  );
}
