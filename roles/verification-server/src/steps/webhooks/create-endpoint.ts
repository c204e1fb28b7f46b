import { newId, ProtocolError } from "@countersign/protocol";
import type { AnswerOf, operationServerToVerificationServer, RequestOf } from "@countersign/protocol/contract";
import { auditLeaf } from "../../core/audit.ts";
import { maximumEndpoints } from "../../core/limits.ts";
import type { WebhookEndpoint } from "../../core/webhook.ts";
import type { Context } from "../context.ts";
import { checkedBusinesses } from "./checked-businesses.ts";
import { endpointView } from "./endpoint-view.ts";
import { presentSecret } from "./webhook-secrets.ts";

type Arrow = typeof operationServerToVerificationServer;
type Request = RequestOf<Arrow["createWebhookEndpoint"]>["body"];
type Answer = AnswerOf<Arrow["createWebhookEndpoint"]>;

/** A new address that is told what happens. The same idempotency key answers the same endpoint and secret. */
export function createCreateEndpoint(context: Context) {
  const { store, crypto, clock, random, registry } = context;
  return async ({ asked, requestHash, url, events = null, businesses, description = "" }: Request): Promise<Answer> => {
    const { organization, idempotencyKey, key } = asked;
    const endpoint: WebhookEndpoint = {
      id: newId("whe", { clock, random }),
      organization,
      url,
      events,
      businesses: checkedBusinesses(await registry.current(), asked, businesses),
      description,
      state: "enabled",
      disabledBy: null,
      secretNumber: 1,
      previousUntilMs: null,
      createdAtMs: clock(),
    };
    const fact = { at: clock(), event: "webhook.created", endpoint: endpoint.id, organization, key };
    const created = await store.webhooks.create(endpoint, {
      once: { organization, idempotencyKey, requestHash },
      most: maximumEndpoints,
      leaf: await auditLeaf(crypto, fact),
    });
    if (created === "reused") throw new ProtocolError("idempotency_key_reused");
    if (created === "full") throw new ProtocolError("invalid_request", { cause: "no more endpoints" });
    return { ...endpointView(created, clock()), secret: await presentSecret(context, created) };
  };
}
