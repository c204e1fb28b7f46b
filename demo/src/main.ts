import { startBank } from "./bank/start-bank.ts";
import { startBazaar } from "./bazaar/start-bazaar.ts";
import { startShop } from "./shop/start-shop.ts";
import { readSiteConfig } from "./site/site-config.ts";

const starts = { bank: [startBank, 8601], bazaar: [startBazaar, 8602], shop: [startShop, 8603] } as const;

const [name = ""] = process.argv.slice(2);
const found = Object.entries(starts).find(([known]) => known === name);
if (found === undefined) throw new Error("say which site: bank, bazaar or shop");
const [start, port] = found[1];
const site = await start(readSiteConfig(process.env, port));
console.log(`${name}: ${site.url}`);
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void site.close());
