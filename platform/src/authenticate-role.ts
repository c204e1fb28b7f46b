import {
  type Awaitable,
  type Clock,
  createBoundedMap,
  type Crypto,
  ProtocolError,
  type PublicJwk,
  thumbprint,
  unixSeconds,
  verifyRequestSignature,
} from "@countersign/protocol";
import type { Arrow } from "@countersign/protocol/contract";
import type { FastifyRequest } from "fastify";
import { fastifyPath } from "./fastify-path.ts";
import type { Authenticate } from "./mount-arrow.ts";
import { readRequestSignature } from "./request-signature.ts";

/** A role key (§2) and what it is good for. */
export interface RoleKey<Caller> {
  readonly jwk: PublicJwk;
  /** Who signs with it. */
  readonly caller: Caller;
  /** The arrows whose requests it may sign; every other route takes it for a stranger's (§13). */
  readonly arrows: readonly Arrow[];
}

/** How signed requests of other servers are judged. */
export interface RoleAuthentication<Caller> {
  /** The keys that count now; asked at every request, so that a key taken back stops at once. */
  readonly keys: () => Awaitable<readonly RoleKey<Caller>[]>;
  /** Host and port this server is known by: what its callers sign. */
  readonly authority: string;
  readonly crypto: Crypto;
  readonly clock: Clock;
}

const keptThumbprints = 1000;

/** True when one of the key's arrows has this very route. */
function mayCall<Caller>({ arrows }: RoleKey<Caller>, { method, routeOptions }: FastifyRequest): boolean {
  return arrows
    .flatMap((arrow) => Object.values(arrow))
    .some((endpoint) => endpoint.method === method && fastifyPath(endpoint.path) === routeOptions.url);
}

/** Answers which server signed a request (§13). Throws `signature_invalid` for a key nobody has, or one of another role. */
export function createAuthenticateRole<Caller>({
  keys,
  authority,
  crypto,
  clock,
}: RoleAuthentication<Caller>): Authenticate<Caller> {
  const thumbprints = createBoundedMap<string>(keptThumbprints);

  async function kidOf(jwk: PublicJwk): Promise<string> {
    const name = jwk.x + jwk.y;
    const kid = thumbprints.get(name) ?? (await thumbprint(crypto, jwk));
    thumbprints.set(name, kid);
    return kid;
  }
  async function findKey(keyid: string): Promise<RoleKey<Caller>> {
    for (const key of await keys()) if ((await kidOf(key.jwk)) === keyid) return key;
    throw new ProtocolError("signature_invalid", { cause: "unknown key" });
  }

  return async (request) => {
    const parsed = readRequestSignature(request, authority);
    const key = await findKey(parsed.keyid);
    await verifyRequestSignature(crypto, key.jwk, { parsed, now: unixSeconds(clock()) });
    if (!mayCall(key, request)) throw new ProtocolError("signature_invalid", { cause: "key of another role" });
    return key.caller;
  };
}
