import { openOperation, type Opened } from "./open-operation.ts";
import { scenes, type SceneName } from "./scenes.ts";
import type { World } from "./world.ts";

/** Where the demo's sites are come back to. */
export const returnUrls = { bank: "http://localhost:8601/return", bazaar: "http://localhost:8602/return", shop: "" };

/** Has a site ask for an approval on the device its user is at. */
export function openSameDevice(world: World, user: string, name: SceneName = "transfer"): Promise<Opened> {
  return openOperation(world, name, { user, changes: { sameDevice: true, returnUrl: returnUrls[scenes[name].party] } });
}
