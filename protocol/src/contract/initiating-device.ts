import type { Arrow } from "./endpoint.ts";
import { integer, list, nullable, object, oneOf, optional, text } from "./schema.ts";
import { attemptId, capturePrompt, empty, methodInput, methodName, methodShow, state } from "./shapes.ts";

/** A method under way: what to show, and until when (Unix seconds) it takes an answer. */
export const attemptView = object({ id: attemptId, method: methodName, show: methodShow, expiresAt: integer() });

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
      "Server-sent events `state` {state, version, method, device?, outcome?}; `code-entry` {purposes} and `ways` {methods, unavailable, attempt} whenever they have changed.",
    errors: ["operation_not_found", "origin_forbidden", "rate_limited"],
  },
  enterCode: {
    method: "POST",
    path: "/v1/display/code",
    summary:
      "A code the user typed: the confirmation code of the phone (§11.2), the code of a phone without a network (§11.4), or that of the method under way (§12).",
    body: object({
      purpose: oneOf("confirmation", "offline", "method"),
      /** With `method`: the attempt it is for. */
      attempt: optional(attemptId),
      code: text({ pattern: "^[0-9]{6,8}$" }),
    }),
    answer: object({ state }),
    errors: [
      "operation_not_found",
      "operation_state_conflict",
      "operation_expired",
      "code_invalid",
      "attempts_exceeded",
      "assurance_insufficient",
      "rate_limited",
      "unavailable",
      "origin_forbidden",
    ],
  },
  chooseMethod: {
    method: "POST",
    path: "/v1/display/method",
    summary:
      "Use another way, out of those the policy allows; the way before it is over (§12). Null for the code on the page.",
    body: object({ method: methodName }),
    answer: object({ attempt: nullable(attemptView) }),
    errors: [
      "operation_not_found",
      "operation_state_conflict",
      "operation_expired",
      "method_not_allowed",
      "attempts_exceeded",
      "rate_limited",
      "unavailable",
      "origin_forbidden",
    ],
  },
  answerMethod: {
    method: "POST",
    path: "/v1/display/answer",
    summary: "What the method under way asked the page for, when it is no code to be typed (§12).",
    body: object({ attempt: attemptId, input: methodInput }),
    answer: object({ state }),
    errors: [
      "operation_not_found",
      "operation_state_conflict",
      "operation_expired",
      "invalid_request",
      "code_invalid",
      "user_verification_required",
      "assurance_insufficient",
      "attempts_exceeded",
      "rate_limited",
      "unavailable",
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

/** B → method server (§12.1). The token of one attempt or registration is the bearer. */
export const initiatingDeviceToMethodServer = {
  captures: {
    method: "POST",
    path: "/v1/captures",
    summary:
      "Live pictures of the camera: one set for each attempt or registration, prompt by prompt, in at most 1 MiB.",
    body: object({
      /** JPEG or PNG, base64url, in the order taken; up to four of each prompt. */
      pictures: list(object({ prompt: capturePrompt, image: text({ maxLength: 262_144 }) }), 32),
    }),
    answer: empty,
    errors: [
      "operation_not_found",
      "operation_state_conflict",
      "origin_forbidden",
      "invalid_request",
      "payload_too_large",
      "unavailable",
    ],
  },
} as const satisfies Arrow;
