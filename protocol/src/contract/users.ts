import type { Arrow, ScopedArrow } from "./endpoint.ts";
import { integer, object } from "./schema.ts";
import { asked, subject, userId } from "./shapes.ts";

/** How much went with the user; a second time there is usually nothing left. */
const erased = object({ operations: integer(), devices: integer(), methods: integer() });

/** RP → O: what concerns a user as a whole (§16, §17). */
export const relyingPartyUsers = {
  eraseUser: {
    method: "DELETE",
    path: "/v1/users/{user}",
    scope: "users",
    summary: "Forget a user: operations, devices, methods, and all that is kept of them. What is open ends.",
    idempotent: true,
    params: object({ user: userId }),
    answer: erased,
    errors: [
      "idempotency_key_missing",
      "method_not_allowed",
      "operation_state_conflict",
      "signature_invalid",
      "unavailable",
    ],
  },
} as const satisfies ScopedArrow;

/** O → V: the same, of a subject. */
export const operationServerUsers = {
  eraseUser: {
    method: "POST",
    path: "/v1/users/erase",
    summary: "Forget a subject.",
    body: object({ asked, subject }),
    answer: erased,
    errors: ["method_not_allowed", "operation_state_conflict", "unavailable"],
  },
} as const satisfies Arrow;
