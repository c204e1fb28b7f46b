import { webhookEventTypes } from "../webhook.ts";
import { flag, integer, list, nullable, object, oneOf, optional, text } from "./schema.ts";
import { deviceId, directoryId, operationId } from "./shapes.ts";

/** Bodies that speak of webhooks, on more than one arrow. */

export const endpointId = text({ pattern: "^whe_[0-7][0-9a-hjkmnp-tv-z]{25}$" });
export const eventId = text({ pattern: "^evt_[0-7][0-9a-hjkmnp-tv-z]{25}$" });
export const eventType = oneOf(...webhookEventTypes);
export const deliveryState = oneOf("waiting", "delivered", "dead");
/** Why a delivery did not arrive: the receiver's status, no answer in time, an address that may not be called, a user whom nobody can name any more, or an endpoint that is off. */
export const failure = oneOf("status", "no_answer", "target_forbidden", "user_unknown", "gone", "disabled");
export const cursor = text({ maxLength: 16, pattern: "^[0-9]{1,15}$" });

/** Null for all: every event, every business of the organization. */
export const events = nullable(list(eventType, 32));
export const businesses = nullable(list(directoryId));
export const url = text({ maxLength: 512 });
export const description = text({ maxLength: 140 });

export const settings = {
  url,
  events: optional(events),
  businesses: optional(businesses),
  description: optional(description),
};
export const changes = object({ ...settings, url: optional(url), enabled: optional(flag()) });

export const view = {
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
export const endpointView = object(view);
export const secret = text({ maxLength: 64 });
export const withSecret = object({ ...view, secret });

export const deliveryView = object({
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
export const page = object({ deliveries: list(deliveryView, 100), cursor: optional(cursor) });
export const pageQuery = object({ state: optional(deliveryState), cursor: optional(cursor) });

export const rotation = object({
  /** How long the present secret goes on signing beside the new one; a day unless said. */
  overlapSeconds: optional(integer({ maximum: 604_800 })),
});
/** One of `deliveries`, `dead` and `since`. */
export const selection = object({
  deliveries: optional(list(eventId, 100)),
  dead: optional(flag()),
  since: optional(integer()),
  cursor: optional(cursor),
});
export const replayed = object({ count: integer(), cursor: optional(cursor) });
export const params = object({ id: endpointId });
