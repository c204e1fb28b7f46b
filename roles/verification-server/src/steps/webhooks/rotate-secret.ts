import { ProtocolError } from "@countersign/protocol";
import type { AnswerOf, operationServerToVerificationServer, RequestOf } from "@countersign/protocol/contract";
import { auditLeaf } from "../../core/audit.ts";
import { secretOverlapSeconds } from "../../core/limits.ts";
import type { Context } from "../context.ts";
import { endpointView } from "./endpoint-view.ts";
import { findEndpoint } from "./find-endpoint.ts";
import { presentSecret } from "./webhook-secrets.ts";

type Arrow = typeof operationServerToVerificationServer;
type Request = RequestOf<Arrow["rotateWebhookSecret"]>;
type Answer = AnswerOf<Arrow["rotateWebhookSecret"]>;

/** The next secret, once for each idempotency key; the present one goes on signing for a while. */
export function createRotateSecret(context: Context) {
  const { store, crypto, clock } = context;
  return async ({ params: { id }, body }: Request): Promise<Answer> => {
    const { asked, requestHash, overlapSeconds = secretOverlapSeconds } = body;
    const { organization, idempotencyKey, key } = asked;
    const endpoint = await findEndpoint(context, id, asked);
    const fact = { at: clock(), event: "webhook.secret_rotated", endpoint: endpoint.id, organization, key };
    const rotated = await store.webhooks.rotate(endpoint, {
      once: { organization, idempotencyKey, requestHash },
      previousUntilMs: clock() + overlapSeconds * 1000,
      leaf: await auditLeaf(crypto, fact),
    });
    if (rotated === "reused") throw new ProtocolError("idempotency_key_reused");
    if (!rotated) throw new ProtocolError("operation_not_found");
    return { ...endpointView(rotated, clock()), secret: await presentSecret(context, rotated) };
  };
}
