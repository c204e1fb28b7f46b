import { join } from "node:path";
import { createFaceServer, openFaceKeys } from "@countersign/face-server";
import { connectInProcess, createHttpServer, silentLog, systemRandom } from "@countersign/platform";
import { verificationServerToMethodServer } from "@countersign/protocol/contract";
import { cardMatcher } from "../../roles/face-server/test/face-card.ts";
import { findFreePort } from "./free-port.ts";
import type { MethodServers, WorldOptions } from "./world.ts";

/** A face server whose pages are heard on a port; its matcher takes cards for faces. */
export const faceMatching: NonNullable<WorldOptions["methodServers"]> = async ({ clock, dataDir }) => {
  const port = await findFreePort();
  const server = await createFaceServer({
    databaseFile: join(dataDir, "face.sqlite"),
    keys: openFaceKeys(join(dataDir, "face-keys.json"), systemRandom),
    matcher: cardMatcher,
    threshold: 0.6,
    url: `http://localhost:${port}`,
    clock: clock.now,
    random: systemRandom,
    log: silentLog,
  });
  const app = createHttpServer({ log: silentLog, random: systemRandom });
  server.mount(app, { verificationServers: () => [], authority: `localhost:${port}` });
  await app.listen({ port, host: "localhost" });
  const caller = { role: "verification-server" } as const;
  const client = connectInProcess(verificationServerToMethodServer, () => server.forVerificationServer, caller);
  const servers: MethodServers = {
    findMethodServer: async (_organization, method) => (method === "face" ? { client, assurance: "soft" } : null),
    async close() {
      await app.close();
      server.close();
    },
  };
  return servers;
};
