import { createHttpServer, silentLog, systemRandom } from "@countersign/platform";
import type { PublicJwk } from "@countersign/protocol";
import { registerMethodServers } from "@countersign/verification-server";
import { findFreePort } from "./free-port.ts";
import { startTexting, type Texting } from "./texting.ts";
import type { World, WorldOptions } from "./world.ts";

/** A method server on a port of its own, which the verification server reaches by signed requests alone, under the name `remote`. */
interface RemoteTexting {
  readonly texting: Texting;
  readonly options: Partial<WorldOptions>;
  /** Registers it, and lets the world's verification server in. */
  ready(world: World): Promise<void>;
  close(): Promise<void>;
}

export async function startRemoteTexting(): Promise<RemoteTexting> {
  const texting = await startTexting();
  const port = await findFreePort();
  const authority = `localhost:${port}`;
  const known: PublicJwk[] = [];
  const app = createHttpServer({ log: silentLog, random: systemRandom });
  let server: Awaited<ReturnType<Texting["startServer"]>> | null = null;
  return {
    texting,
    options: {
      methodServers: async (of) => {
        server = await texting.startServer(of);
        server.mount(app, { verificationServers: () => known, authority });
        await app.listen({ host: "localhost", port });
        return { findMethodServer: async () => null, close: async () => {} };
      },
    },
    async ready(world) {
      const { verificationServer } = world.running();
      known.push(verificationServer.context.keys.role.jwk);
      const entry = {
        organization: null,
        method: "remote",
        url: `http://${authority}`,
        assurance: "soft-offline",
      } as const;
      await verificationServer.changeRegistry("method servers", (now) => registerMethodServers(now, [entry]));
    },
    async close() {
      await app.close();
      await server?.close();
      await texting.close();
    },
  };
}
