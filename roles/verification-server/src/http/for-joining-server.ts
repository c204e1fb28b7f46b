import { type Authenticate, mountArrow, readRequestSignature } from "@countersign/platform";
import {
  type Clock,
  type Crypto,
  ProtocolError,
  parsePublicJwk,
  type PublicJwk,
  thumbprint,
  unixSeconds,
  verifyRequestSignature,
} from "@countersign/protocol";
import { joiningServerToVerificationServer } from "@countersign/protocol/contract";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Context } from "../steps/context.ts";
import { createJoinServer } from "../steps/join-server.ts";

/** A server that nobody knows yet, and that holds this key. */
interface JoiningServerCaller {
  readonly jwk: PublicJwk;
}

/** The role key that the body brings, wherever the body came from. */
function keyIn({ body }: FastifyRequest): PublicJwk {
  const { value } = (body ?? {}) as { value?: { roleKey?: unknown } };
  try {
    return parsePublicJwk(value?.roleKey);
  } catch (cause) {
    throw new ProtocolError("invalid_request", { cause, at: "/roleKey" });
  }
}

/** The sender holds the very key it brings: nobody registers a key of somebody else's. */
function provingKey({
  authority,
  crypto,
  clock,
}: {
  authority: string;
  crypto: Crypto;
  clock: Clock;
}): Authenticate<JoiningServerCaller> {
  return async (request) => {
    const jwk = keyIn(request);
    const parsed = readRequestSignature(request, authority);
    if (parsed.keyid !== (await thumbprint(crypto, jwk)))
      throw new ProtocolError("signature_invalid", { cause: "another key than the one in the body" });
    await verifyRequestSignature(crypto, jwk, { parsed, now: unixSeconds(clock()) });
    return { jwk };
  };
}

/** Mounts what a server may ask that wants to join (§13). */
export function mountForJoiningServer(
  app: FastifyInstance,
  context: Context,
  { authority, link }: { authority: string; link: string },
): void {
  const { crypto, clock } = context;
  const join = createJoinServer(context, { link });
  mountArrow<typeof joiningServerToVerificationServer, JoiningServerCaller>(app, {
    arrow: joiningServerToVerificationServer,
    authenticate: provingKey({ authority, crypto, clock }),
    handlers: { join: ({ body }, caller) => join(body, caller) },
  });
}
