import { type Clock, unixSeconds } from "@countersign/protocol";
import { errors } from "oidc-provider";

type Claims = Readonly<Record<string, unknown>>;

/** Longest life of a client's assertion or signed request. */
const assertionSeconds = 3600;

/**
 * A client assertion names us, alone and as a text (RFC 10070, T44): one for the token endpoint's address, for several servers or for
 * another server may have been made for somebody who now presents it here.
 */
export function checkClientAssertion({ aud, exp }: Claims, { issuer, clock }: { issuer: string; clock: Clock }): void {
  if (typeof aud !== "string" || aud !== issuer)
    throw new errors.InvalidClientAuth("the audience is not this issuer alone");
  if (typeof exp !== "number" || exp > unixSeconds(clock()) + assertionSeconds)
    throw new errors.InvalidClientAuth("an assertion that lives too long");
}

const required = ["exp", "iat", "nbf", "jti"];

/** What a signed request must carry beside its parameters (CIBA Core §7.1.1), and for how long it may be good (FAPI CIBA §5.2.2). */
export function checkRequestObject(claims: Claims): void {
  const missing = required.find((name) => claims[name] === undefined);
  if (missing !== undefined) throw new errors.InvalidRequestObject(`the signed request has no ${missing}`);
  const { exp, nbf } = claims;
  if (!(Number(exp) > Number(nbf) && Number(exp) - Number(nbf) <= assertionSeconds))
    throw new errors.InvalidRequestObject("the signed request is good for too long");
}
