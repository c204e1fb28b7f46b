import { join } from "node:path";
import { startBank, startBazaar } from "@countersign/demo";
import { filesOf } from "../config.ts";
import { registerDemo } from "../demo-organizations.ts";
import { configOf, type ServeFlags, startServer } from "./serve.ts";

/** Flags of the demo: where its sites listen, beside those of the servers. */
export interface DemoFlags extends ServeFlags {
  readonly bankPort: string;
  readonly bazaarPort: string;
}

function welcome({
  issuer,
  bank,
  bazaar,
  seconds,
}: {
  issuer: string;
  bank: string;
  bazaar: string;
  seconds: string;
}): string {
  return `
Countersign and its demo are running (ready after ${seconds} s).

  Example Bank     ${bank}
  Lantern Bazaar   ${bazaar}
  Authenticator    ${issuer}/app/

What to do next, all on this computer:
  1. Open the bank and sign in (it shows a name and a password to use).
  2. Open the authenticator in another window, choose "Add account" and then "Scan this screen".
     In the bank choose "Add your phone", and type the six digits the authenticator shows.
  3. Back in the bank, make a transfer, scan its code the same way, and hold to approve.

Ctrl+C stops everything. What you did is kept in ./data.
`;
}

/** `countersign demo`: everything in one process, with two relying parties to try it on. */
export async function demo(flags: DemoFlags): Promise<void> {
  const started = performance.now();
  // The terminal is for what to do next; COUNTERSIGN_LOG_LEVEL=info shows every step.
  const config = {
    ...configOf(flags),
    ...(process.env["COUNTERSIGN_LOG_LEVEL"] === undefined && { logLevel: "warn" }),
  };
  if (config.production)
    throw new Error("the demo's passwords are known to everybody: it does not start with NODE_ENV=production");
  const { buildBrowserParts } = await import("../../../tools/build.ts");
  await buildBrowserParts();
  const [bankPort, bazaarPort] = [Number(flags.bankPort), Number(flags.bazaarPort)];
  const sites: { close(): Promise<void> }[] = [];
  const running = await startServer(config, async () => void (await Promise.all(sites.map((site) => site.close()))));
  const folder = filesOf(config).demo;
  const origins = { bank: `http://localhost:${bankPort}`, bazaar: `http://localhost:${bazaarPort}` };
  const keys = await registerDemo(running, { folder, origins });
  const common = { countersignUrl: config.issuer, host: config.host };
  const bank = await startBank({ ...common, apiKey: keys.bank.apiKey, port: bankPort, dataDir: join(folder, "bank") });
  const bazaar = await startBazaar({
    ...common,
    apiKey: keys.bazaar.apiKey,
    port: bazaarPort,
    dataDir: join(folder, "bazaar"),
  });
  sites.push(bank, bazaar);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  process.stdout.write(welcome({ issuer: config.issuer, bank: bank.url, bazaar: bazaar.url, seconds }));
}
