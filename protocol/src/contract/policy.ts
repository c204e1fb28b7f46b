import type { Arrow, ScopedArrow } from "./endpoint.ts";
import { described, flag, integer, list, object, oneOf, optional, text } from "./schema.ts";
import { asked, assurance, details, directoryId, empty, methodName, reader, subject, trace, userId } from "./shapes.ts";

const amount = text({ maxLength: 17 });
const display = oneOf("separate", "same");

/** One row of the routing policy (§12), but for who wrote it. */
export const policyRow = {
  id: directoryId,
  organization: optional(directoryId),
  business: optional(directoryId),
  type: optional(directoryId),
  group: optional(directoryId),
  amount: described(
    "`from` counts, `below` does not.",
    optional(object({ currency: text({ maxLength: 3 }), from: optional(amount), below: optional(amount) })),
  ),
  methods: optional(list(methodName, 6)),
  first: optional(methodName),
  minimumAssurance: optional(assurance),
  display: optional(display),
};
const rows = list(object({ ...policyRow, by: oneOf("administrator", "organization") }), 128);
const ownRows = list(object({ ...policyRow, by: optional(oneOf("organization")) }), 64);

/** `version` is what a change must name; it grows with every change of what is registered. */
const policy = object({ version: integer(), rows });

/** What a method is to be chosen for, as if it were opened now; what is left out is not known. */
export const policyWish = {
  type: directoryId,
  business: described("One that may start this type when it is left out.", optional(directoryId)),
  details: optional(details),
  loggedIn: described("False for a user who is not logged in yet.", optional(flag())),
  method: optional(methodName),
  minimumAssurance: optional(assurance),
};

export const policyChoice = object({
  business: directoryId,
  method: methodName,
  methods: described("Methods that may be used, the chosen one first.", list(methodName, 6)),
  unavailable: described("Methods that might be used if they were not down.", list(methodName, 6)),
  minimumAssurance: assurance,
  display,
  trace,
});

const groups = list(directoryId, 16);
const userParams = object({ user: userId });
const learning = object({ type: optional(directoryId) });

/** RP → O: the routing policy as far as it is the organization's (§12). */
export const relyingPartyPolicy = {
  readPolicy: {
    method: "GET",
    path: "/v1/policy",
    scope: "policy",
    summary: "The rows that concern the organization: the administrator's and its own.",
    answer: policy,
    errors: ["signature_invalid"],
  },
  replacePolicy: {
    method: "PUT",
    path: "/v1/policy",
    scope: "policy",
    summary: "Put rows in the place of the organization's own; they narrow what the administrator allows.",
    idempotent: true,
    body: object({ version: integer(), rows: ownRows }),
    answer: policy,
    errors: [
      "invalid_request",
      "idempotency_key_missing",
      "method_not_allowed",
      "operation_state_conflict",
      "signature_invalid",
      "unavailable",
    ],
  },
  dryRunPolicy: {
    method: "POST",
    path: "/v1/policy/dry-run",
    scope: "policy",
    summary: "Which method would be chosen, and why, rule by rule; nothing is opened.",
    body: object({ ...policyWish, user: optional(userId) }),
    answer: policyChoice,
    errors: ["invalid_request", "details_rejected", "method_not_allowed", "signature_invalid", "unavailable"],
  },
  setGroups: {
    method: "PUT",
    path: "/v1/users/{user}/groups",
    scope: "policy",
    summary: "Put a user into these groups, which rows may name, and into no others.",
    idempotent: true,
    params: userParams,
    body: object({ groups }),
    answer: object({ groups }),
    errors: ["invalid_request", "idempotency_key_missing", "method_not_allowed", "signature_invalid"],
  },
  resetLearning: {
    method: "DELETE",
    path: "/v1/users/{user}/learning",
    scope: "policy",
    summary: "Forget which method a user keeps choosing, for one type of operation or for all.",
    idempotent: true,
    params: userParams,
    query: learning,
    answer: empty,
    errors: ["invalid_request", "idempotency_key_missing", "signature_invalid"],
  },
} as const satisfies ScopedArrow;

/** O → V: the same, of a subject. */
export const operationServerPolicy = {
  readPolicy: {
    method: "POST",
    path: "/v1/policy/read",
    summary: "The rows that concern an organization.",
    body: object({ reader }),
    answer: policy,
    errors: [],
  },
  replacePolicy: {
    method: "POST",
    path: "/v1/policy/replace",
    summary: "Put rows in the place of an organization's own.",
    body: object({ asked, version: integer(), rows: ownRows }),
    answer: policy,
    errors: ["invalid_request", "method_not_allowed", "operation_state_conflict", "unavailable"],
  },
  dryRunPolicy: {
    method: "POST",
    path: "/v1/policy/dry-run",
    summary: "Which method would be chosen, and why.",
    body: object({ ...policyWish, reader, subject: optional(subject) }),
    answer: policyChoice,
    errors: ["invalid_request", "details_rejected", "method_not_allowed", "unavailable"],
  },
  setGroups: {
    method: "POST",
    path: "/v1/groups",
    summary: "Put a subject into groups.",
    body: object({ asked, subject, groups }),
    answer: object({ groups }),
    errors: ["invalid_request", "method_not_allowed"],
  },
  resetLearning: {
    method: "POST",
    path: "/v1/learning/reset",
    summary: "Forget which method a subject keeps choosing.",
    body: object({ asked, subject, type: optional(directoryId) }),
    answer: empty,
    errors: ["invalid_request"],
  },
} as const satisfies Arrow;
