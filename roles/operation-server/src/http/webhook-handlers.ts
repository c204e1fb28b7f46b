import { judgeTarget } from "@countersign/platform";
import type { Handlers, relyingPartyToOperationServer } from "@countersign/protocol/contract";
import type { RelyingParty } from "../api-keys.ts";
import type { Context } from "../context.ts";
import { requestHash } from "../create-operation.ts";
import { askedBy, readerOf } from "./who-asks.ts";

/** What a site asks about its webhooks. Addresses are judged here, by the server that will call them (T23). */
export function webhookHandlers(context: Context) {
  const { verificationServer, targetRules } = context;
  const judged = (url: string): string => judgeTarget(url, targetRules).href;
  return {
    createWebhookEndpoint: async ({ body, idempotencyKey }, party) => {
      const settings = { ...body, url: judged(body.url) };
      const hash = await requestHash(context, party, { webhook: "create", ...settings });
      return verificationServer.createWebhookEndpoint({
        body: { ...settings, asked: askedBy(party, idempotencyKey), requestHash: hash },
      });
    },
    listWebhookEndpoints: (_request, party) =>
      verificationServer.listWebhookEndpoints({ body: { reader: readerOf(party) } }),
    readWebhookEndpoint: ({ params }, party) =>
      verificationServer.readWebhookEndpoint({ params, body: { reader: readerOf(party) } }),
    changeWebhookEndpoint: ({ params, body, idempotencyKey }, party) => {
      const changes = { ...body, ...(body.url !== undefined && { url: judged(body.url) }) };
      return verificationServer.changeWebhookEndpoint({
        params,
        body: { asked: askedBy(party, idempotencyKey), changes },
      });
    },
    removeWebhookEndpoint: ({ params, idempotencyKey }, party) =>
      verificationServer.removeWebhookEndpoint({ params, body: { asked: askedBy(party, idempotencyKey) } }),
    rotateWebhookSecret: async ({ params, body, idempotencyKey }, party) => {
      const hash = await requestHash(context, party, { webhook: "rotate", ...params, ...body });
      return verificationServer.rotateWebhookSecret({
        params,
        body: { ...body, asked: askedBy(party, idempotencyKey), requestHash: hash },
      });
    },
    testWebhookEndpoint: async ({ params, idempotencyKey }, party) => {
      const hash = await requestHash(context, party, { webhook: "test", ...params });
      return verificationServer.testWebhookEndpoint({
        params,
        body: { asked: askedBy(party, idempotencyKey), requestHash: hash },
      });
    },
    listWebhookDeliveries: ({ params, query: page }, party) =>
      verificationServer.listWebhookDeliveries({ params, body: { reader: readerOf(party), page } }),
    replayWebhookDeliveries: async ({ params, body: selection, idempotencyKey }, party) => {
      const hash = await requestHash(context, party, { webhook: "replay", ...params, ...selection });
      return verificationServer.replayWebhookDeliveries({
        params,
        body: { asked: askedBy(party, idempotencyKey), requestHash: hash, selection },
      });
    },
  } satisfies Partial<Handlers<typeof relyingPartyToOperationServer, RelyingParty>>;
}
