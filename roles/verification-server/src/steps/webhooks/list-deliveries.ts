import type { AnswerOf, operationServerToVerificationServer, RequestOf } from "@countersign/protocol/contract";
import type { Context } from "../context.ts";
import { deliveryView } from "./endpoint-view.ts";
import { findEndpoint } from "./find-endpoint.ts";

type Arrow = typeof operationServerToVerificationServer;
type Request = RequestOf<Arrow["listWebhookDeliveries"]>;
type Answer = AnswerOf<Arrow["listWebhookDeliveries"]>;

const pageLength = 50;

/** What was and is to be delivered to an endpoint, a page at a time, newest first. */
export async function listDeliveries(context: Pick<Context, "store">, { params, body }: Request): Promise<Answer> {
  const { id } = await findEndpoint(context, params.id, body.reader);
  const { state = null, cursor } = body.page;
  const found = await context.store.webhooks.deliveries(id, {
    state,
    before: cursor === undefined ? null : Number(cursor),
    most: pageLength,
  });
  const last = found.length === pageLength ? found.at(-1) : undefined;
  return { deliveries: found.map(deliveryView), ...(last && { cursor: String(last.seq) }) };
}
