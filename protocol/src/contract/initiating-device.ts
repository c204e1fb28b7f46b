import type { Arrow } from "./endpoint.ts";
import { object, oneOf, text } from "./schema.ts";
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
    summary:
      "Server-sent events `state` {state, version, method, device?, outcome?}, and `code-entry` {purposes} whenever the codes that may be typed have changed.",
    errors: ["operation_not_found", "origin_forbidden", "rate_limited"],
  },
  enterCode: {
    method: "POST",
    path: "/v1/display/code",
    summary:
      "A code the user typed: the confirmation code of the phone (§11.2), or the code of a phone without a network (§11.4).",
    body: object({ purpose: oneOf("confirmation", "offline"), code: text({ pattern: "^[0-9]{6,8}$" }) }),
    answer: object({ state }),
    errors: [
      "operation_not_found",
      "operation_state_conflict",
      "operation_expired",
      "code_invalid",
      "attempts_exceeded",
      "assurance_insufficient",
      "rate_limited",
      "origin_forbidden",
    ],
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
