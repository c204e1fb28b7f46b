import type { SiteParts } from "../site/site.ts";
import type { RunningSite, SiteConfig } from "../site/site-config.ts";
import { startSite } from "../site/start-site.ts";
import { carryOutPayment } from "./carry-out-payment.ts";
import { addCheckoutRoutes } from "./checkout-routes.ts";
import { orderSchema, seedAddresses } from "./orders.ts";

const shop: SiteParts = {
  name: "shop",
  organization: "harbour-shop",
  loginBusiness: "checkout",
  schema: orderSchema,
  seed: seedAddresses,
  acts: { payment: carryOutPayment },
  // Time to think again: the phone offers to undo it until the shop takes it (§11.2).
  undoMs: { payment: 4000 },
  routes: [addCheckoutRoutes],
};

/** Starts Harbour Shop. */
export function startShop(config: SiteConfig): Promise<RunningSite> {
  return startSite(config, shop);
}
