import { ProtocolError } from "@countersign/protocol";
import type { AnswerOf, operationServerToVerificationServer, RequestOf } from "@countersign/protocol/contract";
import { auditLeaf } from "../../core/audit.ts";
import type { Context } from "../context.ts";
import { findEndpoint } from "./find-endpoint.ts";

type Request = RequestOf<typeof operationServerToVerificationServer.removeWebhookEndpoint>;
type Nothing = AnswerOf<typeof operationServerToVerificationServer.removeWebhookEndpoint>;

/** Removes an endpoint with all that it was still to be told. */
export function createRemoveEndpoint(context: Context) {
  const { store, crypto, clock } = context;
  return async ({ params: { id }, body: { asked } }: Request): Promise<Nothing> => {
    const endpoint = await findEndpoint(context, id, asked);
    const { organization, key } = asked;
    const fact = { at: clock(), event: "webhook.removed", endpoint: endpoint.id, organization, key };
    const removed = await store.webhooks.remove(endpoint, { leaf: await auditLeaf(crypto, fact) });
    if (!removed) throw new ProtocolError("operation_not_found");
    return {};
  };
}
