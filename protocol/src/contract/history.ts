import { operationStates } from "../state-table.ts";
import type { Arrow, ScopedArrow } from "./endpoint.ts";
import { described, integer, list, object, oneOf, optional, text } from "./schema.ts";
import { directoryId, operationId, operationView, reader, subject, userId } from "./shapes.ts";

const filter = {
  q: described(
    "Found in what the operation is about or in its reference, whatever the case; or what its id begins with.",
    optional(text({ minLength: 1, maxLength: 140 })),
  ),
  type: optional(directoryId),
  business: optional(directoryId),
  state: optional(oneOf(...operationStates)),
  from: described("Created at this instant or later, and before `to`; Unix seconds.", optional(integer())),
  to: optional(integer()),
  cursor: described("What the page before answered.", optional(operationId)),
  limit: described("Operations on one page; 50 unless said.", optional(integer({ minimum: 1, maximum: 100 }))),
};

/** Newest first. A page may hold fewer than asked, even none: there is more while there is a `cursor`. */
const page = object({ operations: list(operationView, 100), cursor: optional(operationId) });

/** RP → O: what was asked before (§17, S22). */
export const relyingPartyHistory = {
  searchHistory: {
    method: "GET",
    path: "/v1/history",
    scope: "history",
    summary: "Search the operations of the organization, newest first.",
    query: object({ ...filter, user: optional(userId) }),
    answer: page,
    errors: ["invalid_request", "signature_invalid"],
  },
} as const satisfies ScopedArrow;

/** O → V: the same, the user named by subject. */
export const operationServerHistory = {
  searchHistory: {
    method: "POST",
    path: "/v1/history",
    summary: "Search the operations of the asking organization.",
    body: object({ ...filter, reader, subject: optional(subject) }),
    answer: page,
    errors: [],
  },
} as const satisfies Arrow;
