import type { Clock, Crypto } from "@countersign/protocol";
import { createBoundedMap, ProtocolError, toBase64url, utf8 } from "@countersign/protocol";
import type { AnswerOf, ApiScope, operationServerToVerificationServer } from "@countersign/protocol/contract";
import { type Route, servesOrganization } from "./routes.ts";

/** Who an API key stands for. */
export type RelyingParty = NonNullable<AnswerOf<typeof operationServerToVerificationServer.findApiKey>["key"]>;

/** Longest time a revoked key still works here (architecture: registry caches live 30 s). */
const freshMs = 30_000;
const keptKeys = 1000;
const form = /^Bearer (cs_(?:live|test)_[A-Za-z0-9_-]{43})$/;

/** Asks every verification server at once whom a key stands for; none is believed about an organization that it does not serve (T35). */
async function askAll(routes: readonly Route[], hash: string): Promise<RelyingParty | null> {
  const asked = routes.map(async (route) => {
    const { key } = await route.verificationServer.findApiKey({ body: { hash } });
    return key && servesOrganization(route, key.organization) ? key : null;
  });
  const answers = await Promise.allSettled(asked);
  const found = answers.find((answer) => answer.status === "fulfilled" && answer.value !== null);
  if (found?.status === "fulfilled") return found.value;
  // The one that could not answer may be the one that knows the key.
  if (answers.some(({ status }) => status === "rejected")) throw new ProtocolError("unavailable", { cause: "API key" });
  return null;
}

/** True when a rotated key's time is over. */
function hasEnded({ notAfter }: RelyingParty, nowMs: number): boolean {
  return notAfter !== null && notAfter * 1000 <= nowMs;
}

/** Refuses what the key may not ask (T34). */
export function checkApiScope({ scopes }: RelyingParty, scope: ApiScope): void {
  if (scopes !== null && !scopes.includes(scope))
    throw new ProtocolError("method_not_allowed", { cause: `the key has no scope ${scope}` });
}

/** Finds the relying party of an Authorization header. Throws `signature_invalid` for anything but a registered key. */
export function createFindRelyingParty({
  crypto,
  clock,
  routes,
}: {
  crypto: Crypto;
  clock: Clock;
  routes: readonly Route[];
}): (authorization: string | undefined) => Promise<RelyingParty> {
  const kept = createBoundedMap<{ party: RelyingParty; readAtMs: number }>(keptKeys);
  return async (authorization) => {
    const [, key] = form.exec(authorization ?? "") ?? [];
    if (key === undefined) throw new ProtocolError("signature_invalid", { cause: "API key" });
    const hash = toBase64url(await crypto.sha256(utf8(key)));
    const known = kept.get(hash);
    if (known && Math.abs(clock() - known.readAtMs) < freshMs && !hasEnded(known.party, clock())) return known.party;
    const party = await askAll(routes, hash);
    if (!party) throw new ProtocolError("signature_invalid", { cause: "API key" });
    kept.set(hash, { party, readAtMs: clock() });
    return party;
  };
}
