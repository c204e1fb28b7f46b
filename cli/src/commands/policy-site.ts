import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Countersign, createCountersign } from "@countersign/relying-party";
import { type Command, Option } from "commander";
import { namedApiFetch } from "../named-fetch.ts";
import type { ServeFlags } from "./serve.ts";

/** Sites of the demo, as its API keys are named in the data folder. */
const demoSites = ["bank", "bazaar", "shop"] as const;

/** Which site asks. */
export interface SiteFlags extends ServeFlags {
  readonly site: (typeof demoSites)[number];
}

/** Nothing here reads a receipt, which is all that a site's own name is needed for. */
const organization = "";

/** Settings know every server, so they are loaded only where a demo is looked for. */
async function demoSite(flags: SiteFlags): Promise<Countersign> {
  const [{ filesOf }, { configOf }] = await Promise.all([import("../config.ts"), import("./serve.ts")]);
  const config = configOf(flags);
  const file = join(filesOf(config).demo, `${flags.site}.api-key`);
  if (!existsSync(file))
    throw new Error(
      `there is no demo in ${config.dataDir}: start it with npm start, or set COUNTERSIGN_URL and COUNTERSIGN_API_KEY`,
    );
  const remedy = config.named.issuer
    ? "COUNTERSIGN_ISSUER names it"
    : "does the demo run at another port? --port or COUNTERSIGN_PORT names it";
  const apiKey = readFileSync(file, "utf8").trim();
  return createCountersign({ url: config.issuer, apiKey, organization, fetch: namedApiFetch(remedy) });
}

/** The site that COUNTERSIGN_URL and COUNTERSIGN_API_KEY name; without them, one of the demo that runs on this machine. */
export async function openSite(flags: SiteFlags): Promise<Countersign> {
  const url = process.env["COUNTERSIGN_URL"]?.trim();
  const apiKey = process.env["COUNTERSIGN_API_KEY"]?.trim();
  if (!url && !apiKey) return demoSite(flags);
  if (!url || !apiKey) throw new Error("COUNTERSIGN_URL and COUNTERSIGN_API_KEY belong together: set both or neither");
  if (!URL.canParse(url)) throw new Error("COUNTERSIGN_URL is no web address");
  return createCountersign({ url, apiKey, organization, fetch: namedApiFetch("COUNTERSIGN_URL names it") });
}

/** Gives a command what names the site that asks. */
export function addSiteOptions(command: Command): Command {
  return command
    .addOption(new Option("--site <site>", "a site of the demo").choices(demoSites).default("bank"))
    .option("-d, --data <folder>", "where the demo's data is kept (./data)")
    .option("-p, --port <port>", "port of the demo's servers (8600)")
    .option("--json", "answer in JSON");
}
