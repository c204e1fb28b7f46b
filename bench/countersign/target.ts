import { rmSync } from "node:fs";
import { createDatabase } from "../lib/postgres.ts";
import { findFreePort } from "../lib/free-port.ts";
import { makeFolder, type Running, startServer, startServerIn, type Target } from "../lib/target.ts";
import { createCountersignUser } from "./user.ts";

const server = new URL("server.ts", import.meta.url);

/** All roles in one process: what `countersign serve` starts. */
export const countersign: Target = {
  name: "countersign",
  start: async () => startServer(server, { args: [String(await findFreePort())] }),
  createUser: ({ url, told }, { index, mark }) =>
    createCountersignUser({ url, apiKey: String(told["apiKey"]) }, { name: `user-${index}`, mark }),
};

/** So many processes on one port, over a PostgreSQL database of their own, whose processes are counted beside theirs. */
function overPostgres(name: string, processes: number): Target {
  return {
    ...countersign,
    name,
    async start() {
      const database = await createDatabase();
      const folder = makeFolder();
      const args = [String(await findFreePort())];
      const env = { BENCH_DATABASE: database.url };
      const all = [await startServerIn(folder, server, { args, env })];
      for (let n = 1; n < processes; n++)
        all.push(await startServerIn(folder, server, { args, env: { ...env, BENCH_JOINS: "1" } }));
      const [first] = all as [Running];
      return {
        ...first,
        pids: all.flatMap(({ pids }) => pids),
        databasePids: database.pids,
        async stop() {
          await Promise.all(all.map((one) => one.stop()));
          await database.drop();
          rmSync(folder, { recursive: true, force: true });
        },
      };
    },
  };
}

export const postgres = overPostgres("postgres", 1);
export const cluster = overPostgres("cluster", 3);
