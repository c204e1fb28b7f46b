import type { EventId, OperationId, WebhookEndpointId } from "@countersign/protocol";
import type { AuditLeaf } from "../core/audit.ts";
import type { Window } from "../core/limits.ts";
import type { KeyUse } from "./stored.ts";
import type { Delivery, DeliveryResult, EndpointChange, FoundEndpoint, WebhookEndpoint } from "../core/webhook.ts";

/** A delivery that somebody holds until its lease ends. */
export interface LeasedDelivery {
  readonly delivery: Delivery;
  readonly endpoint: WebhookEndpoint;
}

/** Which deliveries of an endpoint: those named, those given up, or those since an instant that do not wait. */
export type DeliverySelection =
  | { readonly kind: "named"; readonly ids: readonly EventId[] }
  | { readonly kind: "dead" }
  | { readonly kind: "since"; readonly atMs: number };

/**
 * Endpoints and their outbox. Whatever an operation comes to, and whatever becomes of a device that was ever active, is written into the
 * outbox by the engine itself in the transaction of the change, for every endpoint that asks for it, and nowhere for organizations that have
 * none: no write of this port can forget it (§7). Whose anonymous operation it was is in it from the release on (S26). What happens while an
 * endpoint is off is kept as given up.
 */
export interface WebhookStore {
  /** `full` when the organization has `most` already. */
  create(
    endpoint: WebhookEndpoint,
    options: { readonly once: KeyUse; readonly most: number; readonly leaf: AuditLeaf },
  ): Promise<WebhookEndpoint | "reused" | "full">;
  find(id: WebhookEndpointId): Promise<WebhookEndpoint | null>;
  /** In the order they were made; of every organization for null. */
  list(organization: string | null): Promise<readonly WebhookEndpoint[]>;
  /** Switched off, what waits is given up; switched on, the endpoint starts anew. Null when it is gone, or not as found. */
  change(
    found: FoundEndpoint,
    options: { readonly change: EndpointChange; readonly leaf: AuditLeaf },
  ): Promise<WebhookEndpoint | null>;
  /** The next secret; the present one signs until then too. Null when it is gone, or not as found. */
  rotate(
    found: FoundEndpoint,
    options: { readonly once: KeyUse; readonly previousUntilMs: number; readonly leaf: AuditLeaf },
  ): Promise<WebhookEndpoint | "reused" | null>;
  /** Takes its deliveries with it; null when it is gone already, or not as found. */
  remove(found: FoundEndpoint, options: { readonly leaf: AuditLeaf }): Promise<WebhookEndpoint | null>;
  /** Puts an `endpoint.test` into the outbox; null when the endpoint is off or gone. */
  test(
    id: WebhookEndpointId,
    options: { readonly once: KeyUse; readonly windows: readonly Window[] },
  ): Promise<EventId | "reused" | "limited" | null>;
  /**
   * Gives out deliveries that are due, and nobody else before `untilMs`; then they are due again. To one endpoint at most `perEndpoint`
   * are out at once, and one alone while its last delivery failed; to one organization at most `perOrganization`. Who has the least out comes
   * first, then the oldest.
   */
  lease(options: {
    readonly lease: string;
    readonly most: number;
    readonly perEndpoint: number;
    readonly perOrganization: number;
    /** Nobody else's; null for everybody's. */
    readonly organizations: readonly string[] | null;
    readonly untilMs: number;
  }): Promise<readonly LeasedDelivery[]>;
  /**
   * What became of deliveries; a result under another lease than the one that holds is left out. `delayMs` says how long after that many
   * failures the next try is; null gives up. `gone` switches the endpoint off and gives up all that waits for it.
   */
  acknowledge(
    results: readonly DeliveryResult[],
    options: { readonly delayMs: (tries: number) => number | null },
  ): Promise<void>;
  /** Newest first, before `before`. */
  deliveries(
    endpoint: WebhookEndpointId,
    options: {
      readonly state: Delivery["state"] | null;
      readonly before: number | null;
      readonly most: number;
    },
  ): Promise<readonly Delivery[]>;
  /** Deliveries about an operation, in the order it happened, with their endpoints. */
  deliveriesAbout(
    operation: OperationId,
    most: number,
  ): Promise<readonly { readonly delivery: Delivery; readonly endpoint: WebhookEndpoint }[]>;
  /** Makes them wait anew, after `after`, at most `most`; `last` is where to go on, null at the end. Null when the endpoint is off or gone. */
  replay(
    endpoint: WebhookEndpointId,
    options: {
      readonly once: KeyUse;
      readonly selection: DeliverySelection;
      readonly after: number;
      readonly most: number;
      /** The row of the audit log, where there is one: staff leave one, a site does not. */
      readonly leaf?: AuditLeaf;
    },
  ): Promise<{ readonly count: number; readonly last: number | null } | "reused" | null>;
  /** Forgets what was delivered or given up before `beforeMs`. */
  tidy(beforeMs: number): Promise<void>;
  /** Hears that something was written into the outbox here. A lost message only delays. Answers the function that ends it. */
  onWritten(listener: () => void): () => void;
}
