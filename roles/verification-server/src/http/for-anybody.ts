import { allowOrigin } from "./cross-origin.ts";
import { mountArrow } from "@countersign/platform";
import { publicArrow } from "@countersign/protocol/contract";
import type { FastifyInstance } from "fastify";
import { type Crypto, ProtocolError, type PublicJwk, thumbprint } from "@countersign/protocol";
import { noteKeysText } from "@countersign/protocol/audit";
import type { Context } from "../steps/context.ts";
import { createPublishDirectory } from "../steps/publish-directory.ts";

/** Keys as a JWK set lists them (RFC 7517 §5). */
async function jwkSet(crypto: Crypto, keys: readonly PublicJwk[]) {
  const listed = keys.map(async (jwk) => ({ ...jwk, kid: await thumbprint(crypto, jwk), alg: "ES256", use: "sig" }));
  return { keys: await Promise.all(listed) };
}

/** Mounts what anybody may read (§17): directory, keys, checkpoints. */
export function mountForAnybody(app: FastifyInstance, context: Context): void {
  const { crypto, keys, store, registry } = context;
  const publish = createPublishDirectory(context);
  mountArrow(app, {
    arrow: publicArrow,
    authenticate: async (request, reply) => {
      const { origin } = request.headers;
      const known =
        origin !== undefined && (await registry.current()).applications.some(({ origins }) => origins.includes(origin));
      if (known) allowOrigin(reply, origin);
    },
    handlers: {
      directory: () => publish(),
      keys: () => jwkSet(crypto, keys.published),
      keyEndorsements: async () => ({ endorsements: [...keys.endorsements] }),
      roleKeys: () => jwkSet(crypto, [keys.role.jwk]),
      auditKey: async () => `${await noteKeysText(crypto, keys.checkpoints)}\n`,
      async auditCheckpoint() {
        const newest = await store.audit.newestCheckpoint();
        if (!newest) throw new ProtocolError("unavailable", { cause: "no checkpoint yet" });
        return newest.note;
      },
    },
  });
}
