import { createDatabase } from "../lib/postgres.ts";
import { findFreePort } from "../lib/free-port.ts";
import { startServer, type Target } from "../lib/target.ts";
import { createCountersignUser } from "./user.ts";

const server = new URL("server.ts", import.meta.url);

/** All roles in one process: what `countersign serve` starts. */
export const countersign: Target = {
  name: "countersign",
  start: async () => startServer(server, { args: [String(await findFreePort())] }),
  createUser: ({ url, told }, { index, mark }) =>
    createCountersignUser({ url, apiKey: String(told["apiKey"]) }, { name: `user-${index}`, mark }),
};

/** The same over a PostgreSQL database of its own, whose processes are counted beside the server's. */
export const postgres: Target = {
  ...countersign,
  name: "postgres",
  async start() {
    const database = await createDatabase();
    const running = await startServer(server, {
      args: [String(await findFreePort())],
      env: { BENCH_DATABASE: database.url },
    });
    return {
      ...running,
      databasePids: database.pids,
      async stop() {
        await running.stop();
        await database.drop();
      },
    };
  },
};
