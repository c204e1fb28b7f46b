import { webhookEventTypes } from "../webhook.ts";
import type { Arrow, ScopedArrow } from "./endpoint.ts";
import { binary, flag, integer, list, nullable, object, oneOf, optional, text } from "./schema.ts";
import { asked, deviceId, directoryId, empty, operationId, reader } from "./shapes.ts";

const endpointId = text({ pattern: "^whe_[0-7][0-9a-hjkmnp-tv-z]{25}$" });
const eventId = text({ pattern: "^evt_[0-7][0-9a-hjkmnp-tv-z]{25}$" });
const eventType = oneOf(...webhookEventTypes);
const deliveryState = oneOf("waiting", "delivered", "dead");
/** Why a delivery did not arrive: the receiver's status, no answer in time, an address that may not be called, a user whom nobody can name any more, or an endpoint that is off. */
const failure = oneOf("status", "no_answer", "target_forbidden", "user_unknown", "gone", "disabled");
const cursor = text({ maxLength: 16, pattern: "^[0-9]{1,15}$" });

/** Null for all: every event, every business of the organization. */
const events = nullable(list(eventType, 32));
const businesses = nullable(list(directoryId));
const url = text({ maxLength: 512 });
const description = text({ maxLength: 140 });

const settings = {
  url,
  events: optional(events),
  businesses: optional(businesses),
  description: optional(description),
};
const changes = object({ ...settings, url: optional(url), enabled: optional(flag()) });

const view = {
  id: endpointId,
  url,
  events,
  businesses,
  description,
  state: oneOf("enabled", "disabled"),
  /** Who switched it off: the site, or the receiver by answering 410. */
  disabledBy: optional(oneOf("site", "receiver")),
  createdAt: integer(),
  /** Present while the secret before the present one still signs too. */
  previousSecretUntil: optional(integer()),
};
const endpointView = object(view);
const secret = text({ maxLength: 64 });
const withSecret = object({ ...view, secret });

const deliveryView = object({
  id: eventId,
  type: eventType,
  state: deliveryState,
  /** When it happened. */
  at: integer(),
  operation: optional(operationId),
  device: optional(deviceId),
  tries: integer(),
  nextTryAt: optional(integer()),
  /** When it was delivered, or given up. */
  endedAt: optional(integer()),
  failure: optional(failure),
  /** What the receiver answered last. */
  status: optional(integer()),
});
const page = object({ deliveries: list(deliveryView, 100), cursor: optional(cursor) });
const pageQuery = object({ state: optional(deliveryState), cursor: optional(cursor) });

const rotation = object({
  /** How long the present secret goes on signing beside the new one; a day unless said. */
  overlapSeconds: optional(integer({ maximum: 604_800 })),
});
/** One of `deliveries`, `dead` and `since`. */
const selection = object({
  deliveries: optional(list(eventId, 100)),
  dead: optional(flag()),
  since: optional(integer()),
  cursor: optional(cursor),
});
const replayed = object({ count: integer(), cursor: optional(cursor) });
const params = object({ id: endpointId });
const about = { errors: ["operation_not_found", "signature_invalid"] } as const;

/** RP → O: where a site's server is told what happened (§17). */
export const relyingPartyWebhooks = {
  createWebhookEndpoint: {
    method: "POST",
    path: "/v1/webhook-endpoints",
    scope: "webhooks",
    summary: "Register an address that is told what happens; the answer holds the secret it is signed with.",
    idempotent: true,
    status: 201,
    body: object(settings),
    answer: withSecret,
    errors: [
      "invalid_request",
      "idempotency_key_missing",
      "idempotency_key_reused",
      "method_not_allowed",
      "target_forbidden",
      "signature_invalid",
    ],
  },
  listWebhookEndpoints: {
    method: "GET",
    path: "/v1/webhook-endpoints",
    scope: "webhooks",
    summary: "List the endpoints that the key may see.",
    answer: object({ endpoints: list(endpointView) }),
    errors: ["signature_invalid"],
  },
  readWebhookEndpoint: {
    method: "GET",
    path: "/v1/webhook-endpoints/{id}",
    scope: "webhooks",
    summary: "Read one endpoint.",
    params,
    answer: endpointView,
    ...about,
  },
  changeWebhookEndpoint: {
    method: "PATCH",
    path: "/v1/webhook-endpoints/{id}",
    scope: "webhooks",
    summary: "Change what is named and leave the rest; switched off, an endpoint keeps what it would have been told.",
    idempotent: true,
    params,
    body: changes,
    answer: endpointView,
    errors: [
      "invalid_request",
      "idempotency_key_missing",
      "method_not_allowed",
      "target_forbidden",
      "operation_not_found",
      "signature_invalid",
    ],
  },
  removeWebhookEndpoint: {
    method: "DELETE",
    path: "/v1/webhook-endpoints/{id}",
    scope: "webhooks",
    summary: "Remove an endpoint with everything that it was still to be told.",
    idempotent: true,
    params,
    answer: empty,
    errors: ["idempotency_key_missing", "operation_not_found", "signature_invalid"],
  },
  rotateWebhookSecret: {
    method: "POST",
    path: "/v1/webhook-endpoints/{id}/rotate",
    scope: "webhooks",
    summary: "Make a new secret; for a while both sign.",
    idempotent: true,
    params,
    body: rotation,
    answer: withSecret,
    errors: ["idempotency_key_missing", "idempotency_key_reused", "operation_not_found", "signature_invalid"],
  },
  testWebhookEndpoint: {
    method: "POST",
    path: "/v1/webhook-endpoints/{id}/test",
    scope: "webhooks",
    summary: "Send an endpoint.test event the way every event goes.",
    idempotent: true,
    params,
    body: empty,
    answer: object({ id: eventId }),
    errors: [
      "idempotency_key_missing",
      "idempotency_key_reused",
      "operation_not_found",
      "operation_state_conflict",
      "rate_limited",
      "signature_invalid",
    ],
  },
  listWebhookDeliveries: {
    method: "GET",
    path: "/v1/webhook-endpoints/{id}/deliveries",
    scope: "webhooks",
    summary: "List what was and is to be delivered, newest first.",
    params,
    query: pageQuery,
    answer: page,
    errors: ["invalid_request", "operation_not_found", "signature_invalid"],
  },
  replayWebhookDeliveries: {
    method: "POST",
    path: "/v1/webhook-endpoints/{id}/replay",
    scope: "webhooks",
    summary: "Deliver again: some deliveries, all that were given up, or all since a time.",
    idempotent: true,
    params,
    body: selection,
    answer: replayed,
    errors: [
      "invalid_request",
      "idempotency_key_missing",
      "idempotency_key_reused",
      "operation_not_found",
      "operation_state_conflict",
      "signature_invalid",
    ],
  },
} as const satisfies ScopedArrow;

const requestHash = binary(32);

/** What one delivery says, but for the user, whom only the operation server can name (S25). */
const data = object({
  operation: optional(operationId),
  state: optional(text({ maxLength: 16 })),
  version: optional(integer()),
  business: optional(directoryId),
  reference: optional(text({ maxLength: 64 })),
  device: optional(deviceId),
  endpoint: optional(endpointId),
});

const leased = object({
  id: eventId,
  /** Names this lease: an acknowledgement of another is none. */
  lease: text({ maxLength: 32 }),
  organization: directoryId,
  url,
  /** The newest first. */
  secrets: list(secret, 2),
  type: eventType,
  at: integer(),
  data,
  userReference: optional(text({ maxLength: 256 })),
});
const result = object({
  id: eventId,
  lease: text({ maxLength: 32 }),
  /** `gone` switches the endpoint off. */
  result: oneOf("delivered", "failed", "gone"),
  status: optional(integer({ maximum: 999 })),
  failure: optional(failure),
});

/** O → V: the same of an organization, and the outbox (§13). */
export const operationServerWebhooks = {
  createWebhookEndpoint: {
    method: "POST",
    path: "/v1/webhooks",
    summary: "Register an address.",
    body: object({ ...settings, asked, requestHash }),
    answer: withSecret,
    errors: ["invalid_request", "idempotency_key_reused", "method_not_allowed"],
  },
  listWebhookEndpoints: {
    method: "POST",
    path: "/v1/webhooks/list",
    summary: "List an organization's endpoints.",
    body: object({ reader }),
    answer: object({ endpoints: list(endpointView) }),
    errors: [],
  },
  readWebhookEndpoint: {
    method: "POST",
    path: "/v1/webhooks/{id}/read",
    summary: "Read one endpoint.",
    params,
    body: object({ reader }),
    answer: endpointView,
    errors: ["operation_not_found"],
  },
  changeWebhookEndpoint: {
    method: "POST",
    path: "/v1/webhooks/{id}/change",
    summary: "Change one endpoint.",
    params,
    body: object({ asked, changes }),
    answer: endpointView,
    errors: ["invalid_request", "method_not_allowed", "operation_not_found"],
  },
  removeWebhookEndpoint: {
    method: "POST",
    path: "/v1/webhooks/{id}/remove",
    summary: "Remove one endpoint.",
    params,
    body: object({ asked }),
    answer: empty,
    errors: ["operation_not_found"],
  },
  rotateWebhookSecret: {
    method: "POST",
    path: "/v1/webhooks/{id}/rotate",
    summary: "Make a new secret.",
    params,
    body: object({ asked, requestHash, overlapSeconds: optional(integer({ maximum: 604_800 })) }),
    answer: withSecret,
    errors: ["idempotency_key_reused", "operation_not_found"],
  },
  testWebhookEndpoint: {
    method: "POST",
    path: "/v1/webhooks/{id}/test",
    summary: "Put a test event into the outbox.",
    params,
    body: object({ asked, requestHash }),
    answer: object({ id: eventId }),
    errors: ["idempotency_key_reused", "operation_not_found", "operation_state_conflict", "rate_limited"],
  },
  listWebhookDeliveries: {
    method: "POST",
    path: "/v1/webhooks/{id}/deliveries",
    summary: "List deliveries, newest first.",
    params,
    body: object({ reader, page: pageQuery }),
    answer: page,
    errors: ["invalid_request", "operation_not_found"],
  },
  replayWebhookDeliveries: {
    method: "POST",
    path: "/v1/webhooks/{id}/replay",
    summary: "Put deliveries back into the outbox.",
    params,
    body: object({ asked, requestHash, selection }),
    answer: replayed,
    errors: ["invalid_request", "idempotency_key_reused", "operation_not_found", "operation_state_conflict"],
  },
  leaseOutbox: {
    method: "POST",
    path: "/v1/outbox/lease",
    summary: "Take deliveries that are due; nobody else is given them until the lease ends.",
    body: object({
      most: integer({ minimum: 1, maximum: 100 }),
      /** Most under way to one endpoint, so that a slow one keeps no other waiting. */
      perEndpoint: integer({ minimum: 1, maximum: 100 }),
    }),
    answer: object({ deliveries: list(leased, 100) }),
    errors: [],
  },
  acknowledgeOutbox: {
    method: "POST",
    path: "/v1/outbox/ack",
    summary: "Say what became of deliveries that were leased.",
    body: object({ results: list(result, 100) }),
    answer: empty,
    errors: [],
  },
} as const satisfies Arrow;
