import { openOperation, type Opened } from "./open-operation.ts";
import { scenes, type SceneName } from "./scenes.ts";
import { demoOrigins, type World } from "./world.ts";

/** Where the demo's sites are come back to. */
export const returnUrls = { bank: `${demoOrigins.bank}/return`, bazaar: `${demoOrigins.bazaar}/return` };

/** Has a site ask for an approval on the device its user is at. */
export function openSameDevice(world: World, user: string, name: SceneName = "transfer"): Promise<Opened> {
  const returnUrl = `${world.origins[scenes[name].party]}/return`;
  return openOperation(world, name, { user, changes: { sameDevice: true, returnUrl } });
}
