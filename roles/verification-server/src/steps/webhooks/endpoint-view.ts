import type { AnswerOf, operationServerToVerificationServer } from "@countersign/protocol/contract";
import type { Delivery, WebhookEndpoint } from "../../core/webhook.ts";

type EndpointView = AnswerOf<typeof operationServerToVerificationServer.readWebhookEndpoint>;
type DeliveryView = AnswerOf<typeof operationServerToVerificationServer.listWebhookDeliveries>["deliveries"][number];

function seconds(ms: number): number {
  return Math.floor(ms / 1000);
}

/** An endpoint as its site sees it. */
export function endpointView(endpoint: WebhookEndpoint, nowMs: number): EndpointView {
  const { id, url, events, businesses, description, state, disabledBy, previousUntilMs, createdAtMs } = endpoint;
  return {
    id,
    url,
    events,
    businesses,
    description,
    state,
    ...(disabledBy !== null && { disabledBy }),
    createdAt: seconds(createdAtMs),
    ...((previousUntilMs ?? 0) > nowMs && { previousSecretUntil: seconds(previousUntilMs ?? 0) }),
  };
}

/** A delivery as its site sees it. */
export function deliveryView(delivery: Delivery): DeliveryView {
  const { id, type, state, atMs, data, tries, dueMs, endedAtMs, failure, status } = delivery;
  const { operation, device } = data;
  return {
    id,
    type,
    state,
    at: seconds(atMs),
    ...(operation !== undefined && { operation }),
    ...(device !== undefined && { device }),
    tries,
    ...(state === "waiting" && { nextTryAt: seconds(dueMs) }),
    ...(endedAtMs !== null && { endedAt: seconds(endedAtMs) }),
    ...(failure !== null && { failure }),
    ...(status !== null && { status }),
  };
}
