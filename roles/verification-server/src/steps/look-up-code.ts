import { isId, ProtocolError, toBase64url } from "@countersign/protocol";
import type { AnswerOf, qrServerToVerificationServer, RequestOf } from "@countersign/protocol/contract";
import { idOfToken, isTokenFor } from "../core/display-token.ts";
import { type FrozenOperation, stateAt } from "../core/operation.ts";
import type { Context } from "./context.ts";
import { openSecrets } from "./operation-secrets.ts";

type Request = RequestOf<typeof qrServerToVerificationServer.lookUpCode>["body"];
type Answer = AnswerOf<typeof qrServerToVerificationServer.lookUpCode>;

async function codeOf(context: Context, { id, link, issuedAtMs, expiresAt }: FrozenOperation): Promise<Answer["code"]> {
  const secrets = await openSecrets(context, id);
  if (!secrets) return null;
  const { frameKey, static: signed } = secrets;
  return { static: toBase64url(signed), frameKey: toBase64url(frameKey), link, issuedAtMs, expiresAt };
}

/** Tells a QR server what a display token may show: its own codes alone, and only while there is something to scan (§4, T33). */
export function createLookUpCode(context: Context) {
  const { store, keys, clock, registry } = context;
  return async ({ token }: Request, caller: { qrServer: number }): Promise<Answer> => {
    const id = idOfToken(token);
    const operation = isId("op", id) ? await store.operations.find(id) : null;
    const fits = operation !== null && (await isTokenFor(keys.display, "frames", { token, of: operation.frozen }));
    if (!operation || !fits || operation.frozen.numbers.qrServer !== caller.qrServer)
      throw new ProtocolError("operation_not_found");
    const { frozen } = operation;
    const origins =
      (await registry.current()).organizations.find(({ id: n }) => n === frozen.organization)?.origins ?? [];
    const isOpen = ["presented", "claimed"].includes(stateAt(operation, clock()));
    return { operation: frozen.id, origins, code: isOpen ? await codeOf(context, frozen) : null };
  };
}
