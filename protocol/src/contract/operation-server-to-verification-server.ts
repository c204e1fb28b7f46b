import type { Arrow } from "./endpoint.ts";
import { binary, integer, list, nullable, object, oneOf, optional, text } from "./schema.ts";
import {
  deviceId,
  deviceView,
  directoryId,
  enrollmentId,
  idParams,
  initiator,
  loginEvidence,
  longPoll,
  operation,
  operationId,
  operationView,
  outcome,
  sixDigits,
  stream,
  subject,
} from "./shapes.ts";

/** AES-256-GCM of the relying party's user id, which the verification server keeps unread (§3). */
const userReference = text({ maxLength: 256 });
/** Who asks: the organization an API key stands for, the key, and the caller's idempotency key. */
const asked = object({ organization: directoryId, businesses: nullable(list(directoryId)), key: text(), idempotencyKey: text() });
const reader = object({ organization: directoryId, businesses: nullable(list(directoryId)) });

/** O → V. Authenticated as an operation server. */
export const operationServerToVerificationServer = {
  requestVerification: {
    method: "POST",
    path: "/v1/requests",
    summary: "Freeze an operation and have its code made; the same request goes to the QR server.",
    body: object({
      id: operationId,
      asked,
      requestHash: binary(32),
      operation,
      evidence: optional(loginEvidence),
      userReference: optional(userReference),
      link: optional(text({ maxLength: 80 })),
      initiator: optional(initiator),
      expiresInSeconds: optional(integer({ minimum: 30, maximum: 300 })),
    }),
    answer: object({ operation: operationView, frames: stream, states: stream }),
    errors: [
      "invalid_request",
      "details_rejected",
      "details_too_large",
      "idempotency_key_reused",
      "too_many_pending",
      "rate_limited",
      "operation_state_conflict",
      "unavailable",
    ],
  },
  readOperation: {
    method: "POST",
    path: "/v1/requests/{id}/read",
    summary: "Read one operation of the asking organization.",
    params: idParams,
    body: object({ reader, wait: longPoll }),
    answer: operationView,
    errors: ["operation_not_found"],
  },
  cancelRequest: {
    method: "POST",
    path: "/v1/requests/{id}/cancel",
    summary: "Cancel for the relying party.",
    params: idParams,
    body: object({ asked }),
    answer: operationView,
    errors: ["operation_not_found", "operation_state_conflict", "operation_expired"],
  },
  consume: {
    method: "POST",
    path: "/v1/requests/{id}/consume",
    summary: "Release an approved operation, once.",
    params: idParams,
    body: object({ asked }),
    answer: object({ receipt: text({ maxLength: 16384 }), subject: optional(subject), userReference: optional(userReference), device: optional(deviceId) }),
    errors: ["operation_not_found", "operation_state_conflict", "operation_already_consumed", "operation_expired"],
  },
  reportOutcome: {
    method: "POST",
    path: "/v1/requests/{id}/outcome",
    summary: "Record what the site did, once.",
    params: idParams,
    body: object({ asked, outcome }),
    answer: operationView,
    errors: ["operation_not_found", "operation_state_conflict"],
  },
  readReceipt: {
    method: "POST",
    path: "/v1/requests/{id}/receipt",
    summary: "Read a receipt again.",
    params: idParams,
    body: object({ reader }),
    answer: object({ receipt: text({ maxLength: 16384 }) }),
    errors: ["operation_not_found", "operation_state_conflict"],
  },
  issueTicket: {
    method: "POST",
    path: "/v1/enrollments",
    summary: "Issue an enrolment ticket for a user who has just signed in (§9).",
    body: object({
      asked,
      requestHash: binary(32),
      subject,
      userReference,
      authTime: integer(),
      label: optional(text({ maxLength: 64 })),
    }),
    answer: object({ id: enrollmentId, code: text({ maxLength: 2048 }), expiresAt: integer(), states: stream }),
    errors: ["invalid_request", "idempotency_key_reused", "enrollment_conflict", "rate_limited"],
  },
  confirmEnrollment: {
    method: "POST",
    path: "/v1/enrollments/{id}/confirm",
    summary: "Compare the six digits the user typed (§9).",
    params: object({ id: enrollmentId }),
    body: object({ asked, shortString: sixDigits }),
    answer: object({ device: deviceId, state: oneOf("confirmed", "active") }),
    errors: ["operation_not_found", "short_string_invalid", "ticket_invalid"],
  },
  listDevices: {
    method: "POST",
    path: "/v1/devices/list",
    summary: "List the devices of a subject.",
    body: object({ reader, subject }),
    answer: object({ devices: list(deviceView) }),
    errors: [],
  },
  revokeDevice: {
    method: "POST",
    path: "/v1/devices/revoke",
    summary: "Revoke one device of a subject.",
    body: object({ asked, subject, device: deviceId }),
    answer: deviceView,
    errors: ["operation_not_found"],
  },
  findApiKey: {
    method: "POST",
    path: "/v1/registry/api-keys",
    summary: "Who an API key stands for; null when nobody.",
    body: object({ hash: binary(32) }),
    answer: object({
      key: nullable(
        object({ id: text(), organization: directoryId, businesses: nullable(list(directoryId)), mode: oneOf("live", "test") }),
      ),
    }),
    errors: [],
  },
  readBusiness: {
    method: "POST",
    path: "/v1/registry/businesses",
    summary: "What the front door must know of a business before it asks: its default source and its link.",
    body: object({ organization: directoryId, business: directoryId }),
    answer: object({ business: nullable(object({ defaultSource: directoryId, link: text({ maxLength: 80 }) })) }),
    errors: [],
  },
} as const satisfies Arrow;

