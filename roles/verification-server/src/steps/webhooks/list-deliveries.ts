import type { WebhookEndpointId } from "@countersign/protocol";
import type { AnswerOf, operationServerToVerificationServer, RequestOf } from "@countersign/protocol/contract";
import type { Context } from "../context.ts";
import { deliveryView } from "./endpoint-view.ts";
import { findEndpoint } from "./find-endpoint.ts";

type Arrow = typeof operationServerToVerificationServer;
type Request = RequestOf<Arrow["listWebhookDeliveries"]>;
type Answer = AnswerOf<Arrow["listWebhookDeliveries"]>;

const pageLength = 50;

/** What was and is to be delivered to an endpoint, a page at a time, newest first. */
export async function pageOfDeliveries(
  { store }: Pick<Context, "store">,
  id: WebhookEndpointId,
  { state, cursor }: Request["body"]["page"],
): Promise<Answer> {
  const found = await store.webhooks.deliveries(id, {
    state: state ?? null,
    before: cursor === undefined ? null : Number(cursor),
    most: pageLength,
  });
  const last = found.length === pageLength ? found.at(-1) : undefined;
  return { deliveries: found.map(deliveryView), ...(last && { cursor: String(last.seq) }) };
}

/** The same, of an endpoint of the site that asks. */
export async function listDeliveries(context: Pick<Context, "store">, { params, body }: Request): Promise<Answer> {
  const { id } = await findEndpoint(context, params.id, body.reader);
  return pageOfDeliveries(context, id, body.page);
}
