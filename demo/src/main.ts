import { startBank } from "./bank/start-bank.ts";
import { startBazaar } from "./bazaar/start-bazaar.ts";
import { readSiteConfig } from "./site/site-config.ts";

const [name] = process.argv.slice(2);
if (name !== "bank" && name !== "bazaar") throw new Error("say which site: bank or bazaar");
const site = await (name === "bank"
  ? startBank(readSiteConfig(process.env, 8601))
  : startBazaar(readSiteConfig(process.env, 8602)));
console.log(`${name}: ${site.url}`);
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void site.close());
