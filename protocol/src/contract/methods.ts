import type { Arrow, ScopedArrow } from "./endpoint.ts";
import { described, binary, flag, integer, list, nullable, object, oneOf, optional, text } from "./schema.ts";
import {
  asked,
  attemptId,
  directoryId,
  empty,
  enrollmentId,
  jwk,
  methodInput,
  methodName,
  methodShow,
  neededApproval,
  reader,
  subject,
  userId,
} from "./shapes.ts";

/** One of a user's methods as its site sees it (§17). */
const methodView = object({
  method: methodName,
  state: oneOf("none", "active"),
  label: nullable(text({ maxLength: 64 })),
  addedAt: described("Unix seconds; null for none.", nullable(integer())),
  preferredFor: described("The types of operation for which the user wants it first.", list(directoryId)),
  available: described("True when it can be registered here: a method server may be needed.", flag()),
  sealTo: described(
    "What only the method server may read (a phone number) is sealed to this key (JWE, ECDH-ES, A256GCM); null where nothing is.",
    nullable(jwk),
  ),
});

/** What a site says to change a method: it begins a registration, answers one, or makes the method the first for a type. */
const change = {
  authTime: described("When the user signed in, Unix seconds: at most 300 s ago.", integer()),
  label: described("What the user calls it.", optional(text({ minLength: 1, maxLength: 40 }))),
  locale: described(
    "The language of what the user is told of the change, where it is approved and by a method server; English unless said.",
    optional(oneOf("en", "zh")),
  ),
  origin: described(
    "Passkey and face: the web origin of the page that makes the credential, one of the organization's.",
    optional(text()),
  ),
  sealed: described('SMS: JWE to `sealTo` of {"phone": "+…"}.', optional(text({ maxLength: 2048 }))),
  confirmedBy: described(
    "How the site has confirmed its user beside the login, where the organization's policy asks for it (S14).",
    optional(oneOf("password")),
  ),
  answer: described(
    "The answer to what a registration showed.",
    optional(object({ change: attemptId, input: methodInput })),
  ),
  preferFor: described("Makes the method the first for this type of operation.", optional(directoryId)),
};

const changed = object({
  method: methodName,
  state: described(
    "proving: show `show` and send its answer. waiting: have `approval` approved and consume it. active: done.",
    oneOf("proving", "waiting", "active"),
  ),
  change: attemptId,
  show: optional(methodShow),
  approval: described(
    "The operation to open, word by word, and have approved by a way the user has.",
    optional(neededApproval),
  ),
  expiresAt: described("Unix seconds until which the next step must come.", integer()),
});

/** What a text message was sent to: the end of the number. */
const codeSent = object({ sentTo: optional(text({ maxLength: 16 })), expiresAt: integer() });
const sendErrors = [
  "operation_not_found",
  "ticket_invalid",
  "method_not_allowed",
  "rate_limited",
  "unavailable",
  "signature_invalid",
] as const;

/** RP → O: a user's methods (§17). */
export const relyingPartyMethods = {
  readMethod: {
    method: "GET",
    path: "/v1/users/{user}/methods/{method}",
    scope: "methods",
    summary: "Whether a user has a method, and what registering it needs.",
    params: object({ user: userId, method: methodName }),
    answer: methodView,
    errors: ["invalid_request", "signature_invalid"],
  },
  changeMethod: {
    method: "PUT",
    path: "/v1/users/{user}/methods/{method}",
    scope: "methods",
    summary:
      "Register, replace or prefer a method: begun, proved, and (but for the very first) approved as a `method.change`.",
    idempotent: true,
    params: object({ user: userId, method: methodName }),
    body: object(change),
    answer: changed,
    errors: [
      "invalid_request",
      "idempotency_key_missing",
      "idempotency_key_reused",
      "operation_not_found",
      "method_not_allowed",
      "confirmation_needed",
      "code_invalid",
      "user_verification_required",
      "attempts_exceeded",
      "operation_expired",
      "rate_limited",
      "unavailable",
      "signature_invalid",
    ],
  },
  removeMethod: {
    method: "DELETE",
    path: "/v1/users/{user}/methods/{method}",
    scope: "methods",
    summary: "Take a method away, at once: what it approved and nobody has used dies with it.",
    idempotent: true,
    params: object({ user: userId, method: methodName }),
    answer: methodView,
    errors: ["operation_not_found", "invalid_request", "unavailable", "signature_invalid"],
  },
  sendEnrollmentCode: {
    method: "POST",
    path: "/v1/enrollments/{id}/sms",
    scope: "methods",
    summary:
      "Send the user's registered phone number a code that confirms a first device, where the policy asks for one (S14).",
    idempotent: true,
    params: object({ id: enrollmentId }),
    body: empty,
    answer: codeSent,
    errors: sendErrors,
  },
} as const satisfies ScopedArrow;

/** O → V: the same, of a subject. */
export const operationServerMethods = {
  readMethod: {
    method: "POST",
    path: "/v1/methods/read",
    summary: "One method of a subject.",
    body: object({ reader, subject, method: methodName }),
    answer: methodView,
    errors: ["invalid_request"],
  },
  changeMethod: {
    method: "POST",
    path: "/v1/methods/change",
    summary: "Register, replace or prefer a method of a subject.",
    body: object({ asked, requestHash: binary(32), subject, method: methodName, ...change }),
    answer: changed,
    errors: relyingPartyMethods.changeMethod.errors,
  },
  removeMethod: {
    method: "POST",
    path: "/v1/methods/remove",
    summary: "Take a method of a subject away.",
    body: object({ asked, subject, method: methodName }),
    answer: methodView,
    errors: ["operation_not_found", "invalid_request", "unavailable"],
  },
  sendEnrollmentCode: {
    method: "POST",
    path: "/v1/enrollments/{id}/sms",
    summary: "Send a code that confirms a first device.",
    params: object({ id: enrollmentId }),
    body: object({ asked }),
    answer: codeSent,
    errors: sendErrors,
  },
} as const satisfies Arrow;
