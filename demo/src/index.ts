export { startBank } from "./bank/start-bank.ts";
export { startBazaar } from "./bazaar/start-bazaar.ts";
export { startShop } from "./shop/start-shop.ts";
export { type RunningSite, readSiteConfig, type SiteConfig } from "./site/site-config.ts";
export { type BankServerConfig, readBankServerKey } from "./bank-server/bank-server-config.ts";
export { type BankServer, startBankServer } from "./bank-server/start-bank-server.ts";
