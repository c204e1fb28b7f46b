import type { SiteParts } from "../site/site.ts";
import type { RunningSite, SiteConfig } from "../site/site-config.ts";
import { startSite } from "../site/start-site.ts";
import { carryOutHandover } from "./carry-out-handover.ts";
import { addHandoverRoutes } from "./handover-routes.ts";
import { addToHolding, inventorySchema } from "./inventory.ts";

const holdings = [
  ["mira", "nine-light-lantern", 1],
  ["mira", "silk-kite", 4],
  ["mira", "tea-cake", 12],
  ["jonas", "brass-compass", 2],
  ["jonas", "ink-stone", 7],
  ["lin", "jade-carp", 3],
  ["lin", "tea-cake", 5],
] as const;

const bazaar: SiteParts = {
  name: "bazaar",
  organization: "lantern-bazaar",
  loginBusiness: "items",
  schema: inventorySchema,
  seed: (db) => holdings.forEach(([user, item, quantity]) => addToHolding(db, user, { item, quantity })),
  acts: { "item-transfer": carryOutHandover },
  firstFor: { "item-transfer": ["dynamic-code", "passkey", "face"] },
  routes: [addHandoverRoutes],
};

/** Starts Lantern Bazaar. */
export function startBazaar(config: SiteConfig): Promise<RunningSite> {
  return startSite(config, bazaar);
}
