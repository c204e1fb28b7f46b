import { isId, jcsBytes, ProtocolError, toBase64url } from "@countersign/protocol";
import type { AnswerOf, consoleToVerificationServer, RequestOf } from "@countersign/protocol/contract";
import { auditLeaf } from "../../core/audit.ts";
import { staffFact } from "../../core/staff-act.ts";
import type { WebhookEndpoint } from "../../core/webhook.ts";
import type { Context } from "../context.ts";
import { endpointView } from "../webhooks/endpoint-view.ts";
import { pageOfDeliveries } from "../webhooks/list-deliveries.ts";
import { replayOnce } from "../webhooks/replay-deliveries.ts";

type Arrow = typeof consoleToVerificationServer;

/** An endpoint of any organization; throws `operation_not_found` when there is none. */
async function anyEndpoint({ store }: Pick<Context, "store">, id: string): Promise<WebhookEndpoint> {
  const endpoint = isId("whe", id) ? await store.webhooks.find(id) : null;
  if (!endpoint) throw new ProtocolError("operation_not_found");
  return endpoint;
}

export async function listEndpoints(
  { store, clock }: Context,
  { organization }: RequestOf<Arrow["listWebhookEndpoints"]>["body"],
): Promise<AnswerOf<Arrow["listWebhookEndpoints"]>> {
  const all = await store.webhooks.list(organization ?? null);
  const now = clock();
  return {
    endpoints: all.map((endpoint) => ({ organization: endpoint.organization, endpoint: endpointView(endpoint, now) })),
  };
}

export async function listDeliveries(
  context: Context,
  { params, body }: RequestOf<Arrow["listWebhookDeliveries"]>,
): Promise<AnswerOf<Arrow["listWebhookDeliveries"]>> {
  const { id } = await anyEndpoint(context, params.id);
  return pageOfDeliveries(context, id, body.page);
}

/** Puts deliveries back into the outbox, once for each key that the console makes. */
export async function replayForStaff(
  context: Context,
  { params, body: { by, requestKey, selection } }: RequestOf<Arrow["replayWebhookDeliveries"]>,
): Promise<AnswerOf<Arrow["replayWebhookDeliveries"]>> {
  const { crypto, clock } = context;
  const { id, organization } = await anyEndpoint(context, params.id);
  const requestHash = toBase64url(await crypto.sha256(jcsBytes({ endpoint: id, selection })));
  const fact = { at: clock(), event: "webhook.replayed", endpoint: id, organization, by: "staff", staff: by };
  return replayOnce(context, id, {
    once: { organization, idempotencyKey: `console/${requestKey}`, requestHash },
    selection,
    leaf: await auditLeaf(crypto, fact),
  });
}

export async function switchEndpoint(
  context: Context,
  { params, body: { by, why, enabled } }: RequestOf<Arrow["switchWebhookEndpoint"]>,
): Promise<AnswerOf<Arrow["switchWebhookEndpoint"]>> {
  const { store, crypto, clock } = context;
  const endpoint = await anyEndpoint(context, params.id);
  const state = enabled ? ("enabled" as const) : ("disabled" as const);
  const fact = { at: clock(), event: "webhook.changed", endpoint: endpoint.id, organization: endpoint.organization };
  const leaf = await auditLeaf(crypto, { ...fact, members: ["state"], state, ...staffFact({ person: by, why }) });
  const changed = await store.webhooks.change(endpoint, { change: { state }, leaf });
  if (!changed) throw new ProtocolError("operation_not_found");
  return endpointView(changed, clock());
}
