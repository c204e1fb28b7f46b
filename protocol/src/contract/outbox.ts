import type { Arrow } from "./endpoint.ts";
import { integer, list, object, oneOf, optional, text } from "./schema.ts";
import { deviceId, directoryId, empty, operationId } from "./shapes.ts";
import { endpointId, eventId, eventType, failure, url, secret } from "./webhook-shapes.ts";

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

/** O → V: what is to be delivered (§13). */
export const operationServerOutbox = {
  leaseOutbox: {
    method: "POST",
    path: "/v1/outbox/lease",
    summary: "Take deliveries that are due; nobody else is given them until the lease ends.",
    body: object({
      most: integer({ minimum: 1, maximum: 100 }),
      /** Most under way to one endpoint, so that a slow one keeps no other waiting. */
      perEndpoint: integer({ minimum: 1, maximum: 100 }),
      /** Most under way to all endpoints of one organization, so that many slow ones keep no other organization waiting. */
      perOrganization: integer({ minimum: 1, maximum: 100 }),
    }),
    answer: object({ deliveries: list(leased, 100) }),
    errors: [],
  },
  acknowledgeOutbox: {
    method: "POST",
    path: "/v1/outbox/ack",
    summary: "Say what became of deliveries that were leased.",
    body: object({ results: list(result, 256) }),
    answer: empty,
    errors: [],
  },
} as const satisfies Arrow;
