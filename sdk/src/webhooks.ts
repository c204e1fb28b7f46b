import { type AnswerOf, relyingPartyToOperationServer as arrow, type RequestOf } from "@countersign/protocol/contract";
import { freshKey, type Idempotency } from "./idempotency.ts";
import type { Call } from "./transport.ts";

/** Where a site is told what happens. */
export type WebhookEndpoint = AnswerOf<typeof arrow.readWebhookEndpoint>;
/** The same with the secret that its webhooks are signed with: keep it as a password is kept. */
export type WebhookEndpointWithSecret = AnswerOf<typeof arrow.createWebhookEndpoint>;
/** Where webhooks go, and which: all events and businesses that the key is for unless named. */
export type WebhookSettings = RequestOf<typeof arrow.createWebhookEndpoint>["body"];
/** What is not named stays as it is. */
export type WebhookChanges = RequestOf<typeof arrow.changeWebhookEndpoint>["body"];
/** One event for one endpoint, and what became of it. */
export type WebhookDelivery = AnswerOf<typeof arrow.listWebhookDeliveries>["deliveries"][number];
/** A page of deliveries, newest first; `cursor` leads to the next and is absent at the end. */
export type WebhookDeliveries = AnswerOf<typeof arrow.listWebhookDeliveries>;
/** Some deliveries by id, all that were given up (`dead`), or all since a time (Unix seconds): one of them. `cursor` goes on where an answer ended. */
export type WebhookSelection = RequestOf<typeof arrow.replayWebhookDeliveries>["body"];
/** How many deliveries are on their way again; `cursor` where there are more. */
export type WebhookReplay = AnswerOf<typeof arrow.replayWebhookDeliveries>;

/** Where a site's server is told what happened (docs/webhooks.md). */
export interface WebhookCalls {
  /** Registers an address; `target_forbidden` for one that may not be called. */
  create(settings: WebhookSettings, options: Idempotency): Promise<WebhookEndpointWithSecret>;
  list(): Promise<readonly WebhookEndpoint[]>;
  read(id: string): Promise<WebhookEndpoint>;
  /** Changes what is named. Switched off, an endpoint keeps what it would have been told: `replay` brings it. */
  change(id: string, changes: WebhookChanges): Promise<WebhookEndpoint>;
  /** Removes an endpoint with all that it was still to be told. */
  remove(id: string): Promise<void>;
  /** Makes a new secret; the one before it signs too for a day, or for `overlapSeconds`. */
  rotate(
    id: string,
    options?: Partial<Idempotency> & { readonly overlapSeconds?: number },
  ): Promise<WebhookEndpointWithSecret>;
  /** Sends an `endpoint.test`; answers its id. */
  test(id: string): Promise<{ readonly id: string }>;
  /** Newest first, a page at a time; `cursor` of an answer goes on. */
  deliveries(
    id: string,
    options?: { readonly state?: WebhookDelivery["state"]; readonly cursor?: string },
  ): Promise<WebhookDeliveries>;
  /** Delivers again, under the same ids. */
  replay(id: string, selection: WebhookSelection): Promise<WebhookReplay>;
}

export function webhooksOf(call: Call): WebhookCalls {
  return {
    create: (body, { idempotencyKey }) => call(arrow.createWebhookEndpoint, { body, idempotencyKey }),
    list: async () => (await call(arrow.listWebhookEndpoints, {})).endpoints,
    read: (id) => call(arrow.readWebhookEndpoint, { params: { id } }),
    change: (id, body) => call(arrow.changeWebhookEndpoint, { params: { id }, body, idempotencyKey: freshKey() }),
    async remove(id) {
      await call(arrow.removeWebhookEndpoint, { params: { id }, idempotencyKey: freshKey() });
    },
    rotate: (id, { idempotencyKey = freshKey(), ...body } = {}) =>
      call(arrow.rotateWebhookSecret, { params: { id }, body, idempotencyKey }),
    test: (id) => call(arrow.testWebhookEndpoint, { params: { id }, body: {}, idempotencyKey: freshKey() }),
    deliveries: (id, query = {}) => call(arrow.listWebhookDeliveries, { params: { id }, query }),
    replay: (id, body) => call(arrow.replayWebhookDeliveries, { params: { id }, body, idempotencyKey: freshKey() }),
  };
}
