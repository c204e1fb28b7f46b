import { findFreePort } from "../lib/free-port.ts";
import { startServer, type Target } from "../lib/target.ts";
import { createCountersignUser } from "./user.ts";

/** All roles in one process: what `countersign serve` starts. */
export const countersign: Target = {
  name: "countersign",
  start: async () => startServer(new URL("server.ts", import.meta.url), { args: [String(await findFreePort())] }),
  createUser: ({ url, told }, { index, mark }) =>
    createCountersignUser({ url, apiKey: String(told["apiKey"]) }, { name: `user-${index}`, mark }),
};
