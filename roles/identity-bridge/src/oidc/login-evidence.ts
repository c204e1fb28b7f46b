import { type Clock, unixSeconds } from "@countersign/protocol";
import type { ProposedOperation } from "@countersign/relying-party";
import type { KoaContextWithOIDC } from "oidc-provider";

/** How old a sign-in may be that an id token proves. */
const evidenceSeconds = 900;

interface HintClaims {
  readonly auth_time?: unknown;
  readonly amr?: unknown;
}

/**
 * How the user is known (§3). A client's request alone is no login: state 0, which only types that allow it take. An id token of ours for
 * this client, whose user proved a short while ago who they are, is evidence of one: state 1 (T16).
 */
export function loginOf(
  ctx: KoaContextWithOIDC,
  { user, clock }: { user: string; clock: Clock },
): ProposedOperation["login"] {
  // The provider has checked its signature, its issuer and that it was made out to this client.
  const hint = ctx.oidc.entities.IdTokenHint?.payload as HintClaims | undefined;
  const { auth_time: authTime, amr } = hint ?? {};
  const methods = Array.isArray(amr) ? amr.map(String) : [];
  const now = unixSeconds(clock());
  const recent = typeof authTime === "number" && authTime <= now && authTime >= now - evidenceSeconds;
  return recent && methods.length > 0 ? { state: 1, user, authTime, methods } : { state: 0, user };
}
