import type { Arrow } from "./endpoint.ts";
import { object } from "./schema.ts";
import { empty, state } from "./shapes.ts";

/** B → Q (§5). The display token of the QR server is the bearer. */
export const initiatingDeviceToQrServer = {
  frames: {
    method: "GET",
    path: "/v1/display/frames",
    summary: "Server-sent events `frame` {text, expiresAt}: the live code.",
    errors: ["operation_not_found", "operation_expired", "origin_forbidden", "rate_limited"],
  },
} as const satisfies Arrow;

/** B → V (§5). The display token of the verification server is the bearer. */
export const initiatingDeviceToVerificationServer = {
  states: {
    method: "GET",
    path: "/v1/display/states",
    summary: "Server-sent events `state` {state, version, method, device?, outcome?}.",
    errors: ["operation_not_found", "origin_forbidden", "rate_limited"],
  },
  cancel: {
    method: "POST",
    path: "/v1/display/cancel",
    summary: "Stop the operation from the page.",
    body: empty,
    answer: object({ state }),
    errors: ["operation_not_found", "operation_state_conflict", "operation_expired", "origin_forbidden"],
  },
} as const satisfies Arrow;
