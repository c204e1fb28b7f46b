import type { WebhookEndpointId } from "@countersign/protocol";
import type { DeliveryResult, WebhookEndpoint } from "../../core/webhook.ts";
import type { LeasedDelivery, Store } from "../port.ts";
import { leaf, operationId, organization, startMs } from "./sample-ids.ts";
import { frozen, open } from "./samples.ts";

/** Endpoints that look like real ones, and what happens to them. */

export const leaseMs = 30_000;
export const endpointId = (n: number): WebhookEndpointId => `whe_${String(n).padStart(26, "0")}`;
export const once = (key: string, requestHash = "hash") => ({ organization, idempotencyKey: key, requestHash });

export function endpoint(n: number, changes: Partial<WebhookEndpoint> = {}): WebhookEndpoint {
  return {
    id: endpointId(n),
    organization,
    url: `https://hooks.example/${n}`,
    events: null,
    businesses: null,
    description: "",
    state: "enabled",
    disabledBy: null,
    secretNumber: 1,
    previousUntilMs: null,
    createdAtMs: startMs + n,
    ...changes,
  };
}

export function create({ webhooks }: Store, one: WebhookEndpoint, most = 20) {
  return webhooks.create(one, { once: once(one.id), most, leaf: leaf("webhook") });
}

/** Something to be told. */
export async function happen(store: Store, n: number, to = organization): Promise<void> {
  await open(store, { ...frozen(n), organization: to });
  await store.operations.end(operationId(n), { move: "cancel", leaf: leaf("cancelled") });
}

export function lease(
  { webhooks }: Store,
  {
    nowMs = startMs,
    most = 100,
    perEndpoint = 100,
    perOrganization = 100,
    organizations = null,
    name = "lease",
  }: Partial<Omit<Parameters<Store["webhooks"]["lease"]>[0], "lease" | "untilMs">> & {
    readonly nowMs?: number;
    readonly name?: string;
  } = {},
) {
  return webhooks.lease({ lease: name, most, perEndpoint, perOrganization, organizations, untilMs: nowMs + leaseMs });
}

export function result(
  { delivery }: LeasedDelivery,
  { is = "delivered", name = "lease" }: { is?: DeliveryResult["result"]; name?: string } = {},
): DeliveryResult {
  const how = is === "delivered" ? { status: 204, failure: null } : { status: 500, failure: "status" as const };
  return { id: delivery.id, lease: name, result: is, ...how };
}

export const never = { delayMs: () => null };
export const in1000 = { delayMs: () => 1000 };

export async function all({ webhooks }: Store, n = 1) {
  return (await webhooks.deliveries(endpointId(n), { state: null, before: null, most: 100 })).toReversed();
}
