import { existsSync } from "node:fs";
import { join } from "node:path";
import {
  type BankServer,
  readBankServerKey,
  type RunningSite,
  startBank,
  startBankServer,
  startBazaar,
  startShop,
} from "@countersign/demo";
import { publicJwk } from "@countersign/protocol";
import type { CodeRoute } from "@countersign/verification-server";
import type { AllInOne } from "../all-in-one.ts";
import { type Config, filesOf, isPort } from "../config.ts";
import { registerDemo } from "../demo-organizations.ts";
import { demoPolicy } from "../demo-policy.ts";
import { type Lan, prepareLan } from "../lan/open-lan.ts";
import { configOf, type ServeFlags, startServer } from "./serve.ts";

/** Flags of the demo: where its sites listen, beside those of the servers. */
export interface DemoFlags extends ServeFlags {
  readonly bankPort: string;
  readonly bazaarPort: string;
  readonly shopPort: string;
  /** Opens it to phones in this computer's network; an address where there are several, or none that is known to be private. */
  readonly lan?: string | true;
  /** Where the bank's own server listens; without it there is none. */
  readonly bankServerPort?: string;
}

interface Welcome {
  readonly authenticator: string;
  readonly bank: string;
  readonly bazaar: string;
  readonly shop: string;
  readonly folder: string;
  readonly seconds: string;
}

function welcome({ authenticator, bank, bazaar, shop, folder, seconds }: Welcome): string {
  return `
Countersign and its demo are running (ready after ${seconds} s).

  Example Bank     ${bank}
  Lantern Bazaar   ${bazaar}
  Harbour Shop     ${shop}
  Authenticator    ${authenticator}/app/

What to do next, all on this computer:
  1. Open the bank and sign in (it shows a name and a password to use).
  2. In the bank choose "Add your phone", there "Add your phone" again, and type the password once more: it shows a code.
     Open the authenticator in another window, choose "Add account" and then "Scan this screen", and share the bank's tab.
     Say yes to adding it, and type the six digits that the authenticator shows into the bank.
  3. Back in the bank, make a transfer, scan its code the same way, and hold to approve.
  4. In the bank's Security, set up a passkey. Then transfer 20 EUR and choose "Use another way".
  5. In the shop, add the phone under "Your account". Then buy something without signing in: scan, and type the six digits.

Ctrl+C stops everything. What you did is kept in ${folder}; delete that folder to begin anew.
`;
}

function portOf(text: string, flag: string): number {
  const port = Number(text);
  if (text === "" || !isPort(port)) throw new Error(`${flag} is no port: 1 to 65535`);
  return port;
}

/** The demo's settings. The terminal is for what to do next; COUNTERSIGN_LOG_LEVEL=info shows every step. */
function demoConfig(flags: DemoFlags): Config {
  const config = configOf(flags);
  if (config.production)
    throw new Error("the demo's passwords are known to everybody: it does not start with NODE_ENV=production");
  return process.env["COUNTERSIGN_LOG_LEVEL"] === undefined ? { ...config, logLevel: "warn" } : config;
}

/** The demo's sites: how each starts. */
const starts = { bank: startBank, bazaar: startBazaar, shop: startShop } as const;
type SiteName = keyof typeof starts;
const names = Object.keys(starts) as readonly SiteName[];

interface Sites {
  readonly ports: Readonly<Record<SiteName, number>>;
  /** Gets every site as soon as it runs, so that it can be closed whatever happens next. */
  readonly started: RunningSite[];
  /** Null when codes go straight to the QR server. */
  readonly transfersRoute: CodeRoute | null;
  /** Where browsers reach a site. */
  originOf(name: SiteName): string;
}

/** Starts the bank's own server and answers the way through it (S7). */
async function startRoute(config: Config, port: number, servers: BankServer[]): Promise<CodeRoute> {
  const keyFile = join(filesOf(config).demo, "bank-server-key.json");
  const url = `http://localhost:${port}`;
  const { issuer: verificationServerUrl } = config;
  servers.push(
    await startBankServer({ port, url, keyFile, qrServerUrl: verificationServerUrl, verificationServerUrl }),
  );
  return { url, jwk: publicJwk(readBankServerKey(keyFile)) };
}

async function startSites(
  running: AllInOne,
  config: Config,
  { ports, started, transfersRoute, originOf }: Sites,
): Promise<void> {
  const folder = filesOf(config).demo;
  const origins = { bank: originOf("bank"), bazaar: originOf("bazaar"), shop: originOf("shop") };
  const policy = config.policy ?? demoPolicy;
  const keys = await registerDemo(running, { folder, origins, firstDevice: "password", transfersRoute, policy });
  for (const name of names) {
    const { apiKey } = keys[name];
    const { issuer: countersignUrl, widget: widgetUrl, host, methodServers } = config;
    const faces = methodServers?.filter(({ method }) => method === "face") ?? [];
    const cameraOrigins = faces.map(({ url }) => url);
    const site = { countersignUrl, widgetUrl, host, cameraOrigins, apiKey, port: ports[name] };
    started.push(await starts[name]({ ...site, dataDir: join(folder, name) }));
  }
}

/** The demo's sites take webhooks on this machine. */
function receiversOf({ webhooks }: Config, ports: Sites["ports"]): Config["webhooks"] {
  const own = names.map((name) => `http://localhost:${ports[name]}`);
  return { dangerouslyAllowedOrigins: [...webhooks.dangerouslyAllowedOrigins, ...own] };
}

/** Where the page for phones listens, from the server's port. */
const trustPortAfter = 5;

/** The data of what is reached at another address are others: phones pin where they were enrolled. */
function lanFlags(flags: DemoFlags): DemoFlags {
  return flags.lan && flags.data === undefined && !process.env["COUNTERSIGN_DATA"]
    ? { ...flags, data: "data-lan" }
    : flags;
}

function atLan(config: Config, lan: Lan): Config {
  const origin = lan.originOf(config.port);
  return { ...config, issuer: origin, authenticator: origin, widget: origin };
}

/** Builds what browsers get, where this program runs from its repository; a package brings it. */
async function buildFromSources(): Promise<void> {
  const tool = new URL("../../../tools/build.ts", import.meta.url);
  if (!existsSync(tool)) return;
  const { buildBrowserParts } = (await import(tool.href)) as typeof import("../../../tools/build.ts");
  await buildBrowserParts();
}

/** `countersign demo`: everything in one process, with three relying parties to try it on. */
export async function demo(given: DemoFlags): Promise<void> {
  const began = performance.now();
  const flags = lanFlags(given);
  const ports = {
    bank: portOf(flags.bankPort, "--bank-port"),
    bazaar: portOf(flags.bazaarPort, "--bazaar-port"),
    shop: portOf(flags.shopPort, "--shop-port"),
  };
  const read = demoConfig(flags);
  const lan = flags.lan ? await prepareLan(read.dataDir, flags.lan === true ? null : flags.lan) : null;
  const config = lan ? atLan(read, lan) : read;
  await buildFromSources();
  const routePort = flags.bankServerPort === undefined ? null : portOf(flags.bankServerPort, "--bank-server-port");
  const started: RunningSite[] = [];
  const servers: BankServer[] = [];
  const closeSites = async (): Promise<void> =>
    void (await Promise.all([lan?.close(), ...[...started, ...servers].map((site) => site.close())]));
  const running = await startServer(
    { ...config, policy: config.policy ?? demoPolicy, webhooks: receiversOf(config, ports) },
    closeSites,
  );
  const originOf = (name: SiteName): string => lan?.originOf(ports[name]) ?? `http://localhost:${ports[name]}`;
  const { authenticator, dataDir: folder } = config;
  let staff = "";
  try {
    await lan?.open([config.port, ...Object.values(ports)], {
      trustPort: config.port + trustPortAfter,
      authenticator: `${authenticator}/app/`,
    });
    const transfersRoute = routePort === null ? null : await startRoute(config, routePort, servers);
    await startSites(running.roles, config, { ports, started, transfersRoute, originOf });
    staff = await running.openConsole();
  } catch (error) {
    await closeSites();
    await running.close();
    throw error;
  }
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  const [bank, bazaar, shop] = [originOf("bank"), originOf("bazaar"), originOf("shop")];
  const sites = welcome({ authenticator, bank, bazaar, shop, folder, seconds });
  process.stdout.write(`${sites}\n${staff}${lan?.text() ?? ""}`);
}
