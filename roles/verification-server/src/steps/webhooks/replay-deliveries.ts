import { type EventId, isId, ProtocolError, type WebhookEndpointId } from "@countersign/protocol";
import type { AnswerOf, operationServerToVerificationServer, RequestOf } from "@countersign/protocol/contract";
import type { AuditLeaf } from "../../core/audit.ts";
import type { DeliverySelection, KeyUse } from "../../store/port.ts";
import type { Context } from "../context.ts";
import { findEndpoint } from "./find-endpoint.ts";

type Arrow = typeof operationServerToVerificationServer;
type Request = RequestOf<Arrow["replayWebhookDeliveries"]>;
type Answer = AnswerOf<Arrow["replayWebhookDeliveries"]>;

/** Most that one request puts back. */
const mostAtOnce = 1000;

/** The one selection that was asked for. Throws `invalid_request` for none or several. */
function selectionOf({ deliveries, dead, since }: Request["body"]["selection"]): DeliverySelection {
  const asked: DeliverySelection[] = [];
  if (deliveries) asked.push({ kind: "named", ids: deliveries.filter((id): id is EventId => isId("evt", id)) });
  if (dead === true) asked.push({ kind: "dead" });
  if (since !== undefined) asked.push({ kind: "since", atMs: since * 1000 });
  const [one, ...more] = asked;
  if (!one || more.length > 0)
    throw new ProtocolError("invalid_request", { cause: "one of deliveries, dead and since" });
  return one;
}

/** Puts deliveries back into the outbox, under the ids they had; once for each `once`. */
export async function replayOnce(
  { store }: Pick<Context, "store">,
  id: WebhookEndpointId,
  { once, selection, leaf }: { once: KeyUse; selection: Request["body"]["selection"]; leaf?: AuditLeaf },
): Promise<Answer> {
  const replayed = await store.webhooks.replay(id, {
    once,
    selection: selectionOf(selection),
    after: Number(selection.cursor ?? 0),
    most: mostAtOnce,
    ...(leaf && { leaf }),
  });
  if (replayed === "reused") throw new ProtocolError("idempotency_key_reused");
  if (!replayed) throw new ProtocolError("operation_state_conflict", { cause: "the endpoint is off" });
  const { count, last } = replayed;
  return { count, ...(last !== null && { cursor: String(last) }) };
}

/** The same, for an endpoint of the site that asks. */
export function createReplayDeliveries(context: Context) {
  return async ({ params, body: { asked, requestHash, selection } }: Request): Promise<Answer> => {
    const { organization, idempotencyKey } = asked;
    const { id } = await findEndpoint(context, params.id, asked);
    return replayOnce(context, id, { once: { organization, idempotencyKey, requestHash }, selection });
  };
}
