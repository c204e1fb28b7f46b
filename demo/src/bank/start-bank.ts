import type { SiteParts } from "../site/site.ts";
import type { RunningSite, SiteConfig } from "../site/site-config.ts";
import { startSite } from "../site/start-site.ts";
import { accountSchema } from "./accounts.ts";
import { carryOutTransfer } from "./carry-out-transfer.ts";
import { changePassword } from "./change-password.ts";
import { addPasswordRoutes } from "./password-routes.ts";
import { seedBank } from "./seed-bank.ts";
import { toldSchema } from "./told.ts";
import { addTransferRoutes } from "./transfer-routes.ts";
import { registerWebhook } from "./webhook-endpoint.ts";
import { addWebhookRoutes } from "./webhook-routes.ts";

const bank: SiteParts = {
  name: "bank",
  organization: "example-bank",
  loginBusiness: "accounts",
  schema: accountSchema + toldSchema,
  seed: seedBank,
  acts: { transfer: carryOutTransfer, "password-change": changePassword },
  firstFor: { transfer: ["passkey"] },
  routes: [addTransferRoutes, addPasswordRoutes, addWebhookRoutes],
  whenListening: registerWebhook,
};

/** Starts Example Bank. */
export function startBank(config: SiteConfig): Promise<RunningSite> {
  return startSite(config, bank);
}
