import type { EventId, WebhookEndpointId, WebhookEventType } from "@countersign/protocol";

/** Where a site's server is told what happened. */
export interface WebhookEndpoint {
  readonly id: WebhookEndpointId;
  readonly organization: string;
  readonly url: string;
  /** Null for every event. */
  readonly events: readonly WebhookEventType[] | null;
  /** Null for the whole organization; else nothing but operations of these. */
  readonly businesses: readonly string[] | null;
  readonly description: string;
  readonly state: "enabled" | "disabled";
  /** Who switched it off; null while it is on. */
  readonly disabledBy: "site" | "receiver" | null;
  /** Which of its secrets signs; each is derived from this number, so that none is at rest (T36). */
  readonly secretNumber: number;
  /** Until when the secret before it signs too; null when there is none. */
  readonly previousUntilMs: number | null;
  readonly createdAtMs: number;
}

/** An endpoint as somebody found it to be theirs: a write for it holds as long as it is for the same businesses still. */
export type FoundEndpoint = Pick<WebhookEndpoint, "id" | "businesses">;

/** What a change may name. */
export type EndpointChange = Partial<Pick<WebhookEndpoint, "url" | "events" | "businesses" | "description" | "state">>;

/** Why a delivery did not arrive. */
export type DeliveryFailure = "status" | "no_answer" | "target_forbidden" | "user_unknown" | "gone" | "disabled";

/** What happened, as it is told: thin, and without the user, whom this server cannot name (S25). */
export interface WebhookData {
  readonly operation?: string;
  readonly state?: string;
  readonly version?: number;
  readonly business?: string;
  readonly reference?: string;
  readonly device?: string;
  readonly endpoint?: string;
}

/** One event for one endpoint. */
export interface Delivery {
  /** Grows with every event. */
  readonly seq: number;
  readonly id: EventId;
  readonly endpoint: WebhookEndpointId;
  readonly type: WebhookEventType;
  readonly atMs: number;
  readonly data: WebhookData;
  readonly userReference: string | null;
  readonly state: "waiting" | "delivered" | "dead";
  /** Deliveries that failed, or the one that did not. */
  readonly tries: number;
  /** When it is tried next, or its lease ends. */
  readonly dueMs: number;
  readonly endedAtMs: number | null;
  readonly failure: DeliveryFailure | null;
  /** What the receiver answered last. */
  readonly status: number | null;
}

/** What became of a delivery under a lease. */
export interface DeliveryResult {
  readonly id: string;
  readonly lease: string;
  readonly result: "delivered" | "failed" | "gone";
  readonly status: number | null;
  readonly failure: DeliveryFailure | null;
}

const [second, minute, hour] = [1000, 60_000, 3_600_000];
/** How long after each failure the next try is; after the last one there is none (§15). */
const delaysMs = [
  5 * second,
  5 * minute,
  30 * minute,
  2 * hour,
  5 * hour,
  10 * hour,
  14 * hour,
  20 * hour,
  24 * hour,
] as const;
/** A tenth more or less, so that what failed together does not come back together. */
const jitter = 0.1;

/** How long until the next try, after `tries` that failed; null when it is given up. `drawn` is between 0 and 1. */
export function retryDelayMs(tries: number, drawn: number): number | null {
  const delay = delaysMs[tries - 1];
  return delay === undefined ? null : Math.round(delay * (1 - jitter + 2 * jitter * drawn));
}

/** True when a key for these businesses may see and change an endpoint for those (T35). Null is the whole organization. */
export function coversBusinesses(key: readonly string[] | null, endpoint: readonly string[] | null): boolean {
  return key === null || (endpoint?.every((business) => key.includes(business)) ?? false);
}
