import { ProtocolError } from "@countersign/protocol";
import type { AnswerOf, operationServerToVerificationServer, RequestOf } from "@countersign/protocol/contract";
import { auditLeaf } from "../../core/audit.ts";
import type { EndpointChange } from "../../core/webhook.ts";
import type { Context } from "../context.ts";
import { checkedBusinesses } from "./checked-businesses.ts";
import { endpointView } from "./endpoint-view.ts";
import { findEndpoint } from "./find-endpoint.ts";

type Arrow = typeof operationServerToVerificationServer;
type Request = RequestOf<Arrow["changeWebhookEndpoint"]>;
type Answer = AnswerOf<Arrow["changeWebhookEndpoint"]>;

/** Puts what is named in the place of what is there. */
export function createChangeEndpoint(context: Context) {
  const { store, crypto, clock, registry } = context;

  async function changeOf({ asked, changes }: Request["body"]): Promise<EndpointChange> {
    const { url, events, businesses, description, enabled } = changes;
    return {
      ...(url !== undefined && { url }),
      ...(events !== undefined && { events }),
      ...(businesses !== undefined && {
        businesses: checkedBusinesses(await registry.current(), asked, businesses),
      }),
      ...(description !== undefined && { description }),
      ...(enabled !== undefined && { state: enabled ? ("enabled" as const) : ("disabled" as const) }),
    };
  }
  return async ({ params: { id }, body }: Request): Promise<Answer> => {
    const { organization, key } = body.asked;
    const endpoint = await findEndpoint(context, id, body.asked);
    const change = await changeOf(body);
    const fact = { at: clock(), event: "webhook.changed", endpoint: endpoint.id, organization, key };
    const leaf = await auditLeaf(crypto, { ...fact, members: Object.keys(change) });
    const changed = await store.webhooks.change(endpoint, { change, leaf });
    if (!changed) throw new ProtocolError("operation_not_found");
    return endpointView(changed, clock());
  };
}
