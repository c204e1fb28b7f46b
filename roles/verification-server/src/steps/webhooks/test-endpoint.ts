import { type EventId, ProtocolError } from "@countersign/protocol";
import type { operationServerToVerificationServer, RequestOf } from "@countersign/protocol/contract";
import { webhookTestsPerMinute } from "../../core/limits.ts";
import type { Context } from "../context.ts";
import { findEndpoint } from "./find-endpoint.ts";

type Request = RequestOf<typeof operationServerToVerificationServer.testWebhookEndpoint>;

/** Puts an event that means nothing into the outbox. Limited, since each makes this installation call an address (T23). */
export function createTestEndpoint(context: Context) {
  const { store } = context;
  return async ({ params: { id }, body: { asked, requestHash } }: Request): Promise<{ readonly id: EventId }> => {
    const { organization, idempotencyKey } = asked;
    const endpoint = await findEndpoint(context, id, asked);
    const event = await store.webhooks.test(endpoint.id, {
      once: { organization, idempotencyKey, requestHash },
      windows: [{ name: `webhook-tests/${endpoint.id}`, windowSeconds: 60, most: webhookTestsPerMinute }],
    });
    if (event === "reused") throw new ProtocolError("idempotency_key_reused");
    if (event === "limited") throw new ProtocolError("rate_limited");
    if (!event) throw new ProtocolError("operation_state_conflict", { cause: "the endpoint is off" });
    return { id: event };
  };
}
