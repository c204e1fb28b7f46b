export { startBank } from "./bank/start-bank.ts";
export { startBazaar } from "./bazaar/start-bazaar.ts";
export { startShop } from "./shop/start-shop.ts";
export { type RunningSite, readSiteConfig, type SiteConfig } from "./site/site-config.ts";
