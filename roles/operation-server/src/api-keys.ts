import type { Clock, Crypto } from "@countersign/protocol";
import { createBoundedMap, ProtocolError, toBase64url, utf8 } from "@countersign/protocol";
import type { AnswerOf, Client, operationServerToVerificationServer } from "@countersign/protocol/contract";

/** Who an API key stands for. */
export type RelyingParty = NonNullable<AnswerOf<typeof operationServerToVerificationServer.findApiKey>["key"]>;

/** Longest time a revoked key still works here (architecture: registry caches live 30 s). */
const freshMs = 30_000;
const keptKeys = 1000;
const form = /^Bearer (cs_(?:live|test)_[A-Za-z0-9_-]{43})$/;

/** Finds the relying party of an Authorization header. Throws `signature_invalid` for anything but a registered key. */
export function createFindRelyingParty({
  crypto,
  clock,
  verificationServer,
}: {
  crypto: Crypto;
  clock: Clock;
  verificationServer: Client<typeof operationServerToVerificationServer>;
}): (authorization: string | undefined) => Promise<RelyingParty> {
  const kept = createBoundedMap<{ party: RelyingParty; readAtMs: number }>(keptKeys);
  return async (authorization) => {
    const [, key] = form.exec(authorization ?? "") ?? [];
    if (key === undefined) throw new ProtocolError("signature_invalid", { cause: "API key" });
    const hash = toBase64url(await crypto.sha256(utf8(key)));
    const known = kept.get(hash);
    if (known && Math.abs(clock() - known.readAtMs) < freshMs) return known.party;
    const { key: party } = await verificationServer.findApiKey({ body: { hash } });
    if (!party) throw new ProtocolError("signature_invalid", { cause: "API key" });
    kept.set(hash, { party, readAtMs: clock() });
    return party;
  };
}
