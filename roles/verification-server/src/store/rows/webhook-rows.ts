import type { EventId, WebhookEndpointId, WebhookEventType } from "@countersign/protocol";
import type { Delivery, DeliveryFailure, WebhookData, WebhookEndpoint } from "../../core/webhook.ts";
import { jsonOf, numberOrNull, type Row } from "./row.ts";

/** The one reader of a row of `webhook_endpoints`. */
export function endpointOf(row: Row): WebhookEndpoint {
  return {
    id: row["id"] as WebhookEndpointId,
    organization: String(row["organization"]),
    url: String(row["url"]),
    events: jsonOf(row["events"]) as readonly WebhookEventType[] | null,
    businesses: jsonOf(row["businesses"]) as readonly string[] | null,
    description: String(row["description"]),
    state: row["state"] as WebhookEndpoint["state"],
    disabledBy: row["disabled_by"] as WebhookEndpoint["disabledBy"],
    secretNumber: Number(row["secret_number"]),
    previousUntilMs: numberOrNull(row["previous_until_ms"]),
    createdAtMs: Number(row["created_at_ms"]),
  };
}

/** The one reader of a row of `webhook_deliveries`. */
export function deliveryOf(row: Row): Delivery {
  return {
    seq: Number(row["seq"]),
    id: row["id"] as EventId,
    endpoint: row["endpoint"] as WebhookEndpointId,
    type: row["type"] as WebhookEventType,
    atMs: Number(row["at_ms"]),
    data: jsonOf(row["data"]) as WebhookData,
    userReference: row["user_reference"] as string | null,
    state: row["state"] as Delivery["state"],
    tries: Number(row["tries"]),
    dueMs: Number(row["due_ms"]),
    endedAtMs: numberOrNull(row["ended_at_ms"]),
    failure: row["failure"] as DeliveryFailure | null,
    status: numberOrNull(row["status"]),
  };
}
