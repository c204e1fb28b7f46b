import { isJsonObject, ProtocolError, unixSeconds } from "@countersign/protocol";
import { createRemoteJWKSet, customFetch, decodeJwt, type JWTPayload, jwtVerify, type JWTVerifyGetKey } from "jose";
import type { Clock } from "@countersign/protocol";
import type { Realm } from "../settings/read-realms.ts";

/** What a realm vouches for when it hands a request on. */
export interface DelegationToken {
  readonly realm: Realm;
  /** The token itself: it goes back with the result. */
  readonly bearer: string;
  /** Once used, never again. */
  readonly jti: string;
  /** Keycloak's id of the user. */
  readonly sub: string;
  /** Unix seconds. */
  readonly exp: number;
}

/** The bearer token of a request, verified; throws `signature_invalid` for any that is not a realm's own, for one of its clients, in time (T55). */
export type VerifyDelegation = (authorization: string | undefined) => Promise<DelegationToken>;

const form = /^Bearer ([A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+)$/;
const longestToken = 8192;
/** What realms sign with. No shared secret, and never none (T41). */
const algorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"];
/** A request that lives longer is none of Keycloak's CIBA. */
const longestLifeSeconds = 3600;

function refused(cause: string): ProtocolError {
  return new ProtocolError("signature_invalid", { cause });
}

/** Whose token it says it is; only the realm's key proves that. */
function issuerOf(bearer: string): string {
  try {
    return decodeJwt(bearer).iss ?? "";
  } catch {
    throw refused("no token");
  }
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "" && value.length <= 256;
}

function tokenOf(realm: Realm, claims: JWTPayload): Omit<DelegationToken, "realm" | "bearer"> {
  const { aud, jti, sub, exp = 0 } = claims;
  // Keycloak makes it out to its own realm, and that is all there may be.
  if (aud !== realm.issuer) throw refused("audience");
  if (!isText(claims["azp"]) || !realm.clients.includes(claims["azp"])) throw refused("a client that may not ask");
  if (!isText(jti) || !isText(sub)) throw refused("no jti or sub");
  return { jti, sub, exp };
}

interface VerifyDelegationParts {
  readonly realms: readonly Realm[];
  readonly clock: Clock;
  /** How realms' keys are fetched. Their addresses are the operator's own. */
  readonly fetch: typeof fetch;
}

export function createVerifyDelegation({ realms, clock, fetch: send }: VerifyDelegationParts): VerifyDelegation {
  const keysOf = (realm: Realm): JWTVerifyGetKey =>
    createRemoteJWKSet(new URL(`${realm.url}/protocol/openid-connect/certs`), { [customFetch]: send });
  const known = new Map(realms.map((realm) => [realm.issuer, { realm, keys: keysOf(realm) }]));
  return async (authorization) => {
    const [, bearer] = form.exec(authorization ?? "") ?? [];
    if (bearer === undefined || bearer.length > longestToken) throw refused("no token");
    const found = known.get(issuerOf(bearer));
    if (!found) throw refused("an unknown realm");
    const { realm, keys } = found;
    const now = clock();
    const options = { issuer: realm.issuer, algorithms, currentDate: new Date(now), requiredClaims: ["exp"] };
    const { payload } = await jwtVerify(bearer, keys, options).catch((cause: unknown) => {
      throw isUnanswered(cause) ? new ProtocolError("unavailable", { cause }) : refused("signature or time");
    });
    const token = tokenOf(realm, payload);
    if (token.exp > unixSeconds(now) + longestLifeSeconds) throw refused("it lives too long");
    return { realm, bearer, ...token };
  };
}

/** True when the realm did not give its keys: that says nothing of the token. */
function isUnanswered(error: unknown): boolean {
  const { code } = isJsonObject(error) ? error : { code: null };
  return code === "ERR_JWKS_TIMEOUT" || code === "ERR_JOSE_GENERIC" || error instanceof TypeError;
}
