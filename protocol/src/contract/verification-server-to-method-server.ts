import type { Arrow } from "./endpoint.ts";
import { binary, flag, integer, list, nullable, object, oneOf, optional, record, text } from "./schema.ts";
import { attemptId, directoryId, empty, jwk, methodAbout, methodInput, methodShow, subject } from "./shapes.ts";

const attemptParams = object({ id: attemptId });
/** The language of what the user reads. */
const locale = oneOf("en", "zh");
/** Accepted or not, and nothing about why not. */
const verdict = oneOf("accepted", "refused");

/** V → method server (§12, §13). Authenticated as a verification server; a method server holds what only it may know: phone numbers, templates. */
export const verificationServerToMethodServer = {
  health: {
    method: "GET",
    path: "/v1/health",
    summary: "Whether it can serve now, and the key that what is meant for it alone is sealed to (§2).",
    answer: object({ ready: flag(), sealTo: nullable(jwk) }),
    errors: ["unavailable", "signature_invalid"],
  },
  register: {
    method: "POST",
    path: "/v1/registrations",
    summary:
      "Begin to register one user: the id is drawn by the verification server and names the registration from then on.",
    status: 201,
    body: object({
      registration: attemptId,
      organization: directoryId,
      organizationName: text(),
      subject,
      locale,
      /** JWE to `sealTo`, such as a phone number; nobody between the site and this server can read it. */
      sealed: optional(text({ maxLength: 2048 })),
      /** Web origins whose pages may send pictures. */
      origins: list(text(), 16),
      expiresAt: integer(),
    }),
    answer: object({ show: methodShow }),
    errors: ["invalid_request", "rate_limited", "unavailable", "signature_invalid"],
  },
  answerRegistration: {
    method: "POST",
    path: "/v1/registrations/{id}/answer",
    summary:
      "Prove a registration: the code that was sent, the pictures that were taken. The third wrong answer ends it.",
    params: attemptParams,
    body: object({ input: methodInput }),
    /** `hint` is what a person may recognise it by, such as the last two digits of a phone number. */
    answer: object({ verdict, hint: optional(text({ maxLength: 16 })) }),
    errors: ["operation_not_found", "attempts_exceeded", "invalid_request", "unavailable", "signature_invalid"],
  },
  removeRegistration: {
    method: "DELETE",
    path: "/v1/registrations/{id}",
    summary: "Forget a registration and everything kept for it. Repeating it is harmless.",
    params: attemptParams,
    answer: empty,
    errors: ["unavailable", "signature_invalid"],
  },
  begin: {
    method: "POST",
    path: "/v1/attempts",
    summary:
      "Begin one attempt at one operation: it names the code by its hash (S9) and is bound to attempt, registration and digest.",
    status: 201,
    body: object({
      attempt: attemptId,
      registration: attemptId,
      organization: directoryId,
      subject,
      /** SHA-256 of the operation's own verification code. */
      codeHash: binary(32),
      digest: binary(32),
      about: methodAbout,
      locale,
      origins: list(text(), 16),
      expiresAt: integer(),
    }),
    answer: object({ show: methodShow }),
    errors: ["operation_not_found", "invalid_request", "rate_limited", "unavailable", "signature_invalid"],
  },
  answer: {
    method: "POST",
    path: "/v1/attempts/{id}/answer",
    summary:
      "Judge an answer. An accepted one is accepted again when it is repeated for the same digest, for the first answer may be lost.",
    params: attemptParams,
    body: object({ digest: binary(32), input: methodInput }),
    /** `evidence` is kept with the operation and stands in the receipt; nothing personal is in it. */
    answer: object({ verdict, evidence: optional(record(text())) }),
    errors: ["operation_not_found", "attempts_exceeded", "invalid_request", "unavailable", "signature_invalid"],
  },
  cancel: {
    method: "POST",
    path: "/v1/attempts/{id}/cancel",
    summary: "End an attempt. Repeating it is harmless.",
    params: attemptParams,
    body: empty,
    answer: empty,
    errors: ["unavailable", "signature_invalid"],
  },
} as const satisfies Arrow;
