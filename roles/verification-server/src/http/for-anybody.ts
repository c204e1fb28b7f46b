import { allowOrigin } from "./cross-origin.ts";
import { mountArrow } from "@countersign/platform";
import { publicArrow } from "@countersign/protocol/contract";
import type { FastifyInstance } from "fastify";
import { thumbprint } from "@countersign/protocol";
import type { Context } from "../steps/context.ts";
import { createPublishDirectory } from "../steps/publish-directory.ts";

/** Mounts what anybody may read (§17): directory, keys, health. */
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
      keys: async () => ({
        keys: await Promise.all(
          keys.published.map(async (jwk) => ({ ...jwk, kid: await thumbprint(crypto, jwk), alg: "ES256", use: "sig" })),
        ),
      }),
    },
  });
  app.get("/healthz", async (_request, reply) => reply.type("application/json").send('{"status":"ok"}'));
  app.get("/readyz", async (_request, reply) => {
    await store.registry.read();
    return reply.type("application/json").send('{"status":"ready"}');
  });
}
