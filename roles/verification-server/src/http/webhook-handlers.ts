import type { Handlers, operationServerToVerificationServer } from "@countersign/protocol/contract";
import { coversBusinesses } from "../core/webhook.ts";
import type { Context } from "../steps/context.ts";
import { createChangeEndpoint } from "../steps/webhooks/change-endpoint.ts";
import { createCreateEndpoint } from "../steps/webhooks/create-endpoint.ts";
import { endpointView } from "../steps/webhooks/endpoint-view.ts";
import { findEndpoint } from "../steps/webhooks/find-endpoint.ts";
import { listDeliveries } from "../steps/webhooks/list-deliveries.ts";
import { createAcknowledgeOutbox, createLeaseOutbox } from "../steps/webhooks/outbox.ts";
import { createRemoveEndpoint } from "../steps/webhooks/remove-endpoint.ts";
import { createReplayDeliveries } from "../steps/webhooks/replay-deliveries.ts";
import { createRotateSecret } from "../steps/webhooks/rotate-secret.ts";
import { createTestEndpoint } from "../steps/webhooks/test-endpoint.ts";
import type { OperationServerCaller } from "./operation-server-caller.ts";

/** What is asked about webhooks: a site's endpoints, and the outbox (§13). */
export function webhookHandlers(context: Context) {
  const { store, clock } = context;
  const [create, lease, acknowledge] = [
    createCreateEndpoint(context),
    createLeaseOutbox(context),
    createAcknowledgeOutbox(context),
  ];
  return {
    createWebhookEndpoint: ({ body }) => create(body),
    listWebhookEndpoints: async ({ body: { reader } }) => {
      const all = await store.webhooks.list(reader.organization);
      const own = all.filter(({ businesses }) => coversBusinesses(reader.businesses, businesses));
      return { endpoints: own.map((endpoint) => endpointView(endpoint, clock())) };
    },
    readWebhookEndpoint: async ({ params: { id }, body: { reader } }) =>
      endpointView(await findEndpoint(context, id, reader), clock()),
    changeWebhookEndpoint: createChangeEndpoint(context),
    removeWebhookEndpoint: createRemoveEndpoint(context),
    rotateWebhookSecret: createRotateSecret(context),
    testWebhookEndpoint: createTestEndpoint(context),
    listWebhookDeliveries: (request) => listDeliveries(context, request),
    replayWebhookDeliveries: createReplayDeliveries(context),
    leaseOutbox: ({ body }, { organizations }) => lease({ ...body, organizations }),
    acknowledgeOutbox: ({ body }) => acknowledge(body),
  } satisfies Partial<Handlers<typeof operationServerToVerificationServer, OperationServerCaller>>;
}
