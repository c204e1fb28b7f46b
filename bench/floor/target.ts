import { findFreePort } from "../lib/free-port.ts";
import { startServer, type Target } from "../lib/target.ts";
import { createFloorUser } from "./user.ts";

/** The least that a verification costs: see `server.ts`. */
export const floor: Target = {
  name: "floor",
  start: async ({ users }) =>
    startServer(new URL("server.ts", import.meta.url), { args: [String(users), String(await findFreePort())] }),
  createUser: async ({ url, told }, { index, mark }) => {
    const key = (told["devices"] as readonly string[])[index] ?? "";
    return createFloorUser({ url, apiKey: String(told["apiKey"]), key }, { index, mark });
  },
};
