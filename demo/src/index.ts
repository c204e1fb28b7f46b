export { startBank } from "./bank/start-bank.ts";
export { startBazaar } from "./bazaar/start-bazaar.ts";
export { readSiteConfig, type RunningSite, type SiteConfig } from "./site/site-config.ts";
