import { isIP } from "node:net";
import { join, resolve } from "node:path";
import { readSmsSettings, type SmsSettings } from "@countersign/sms-server/settings";
import type { PolicyRow, RegisteredMethodServer } from "@countersign/verification-server";
import { type ListenerSettings, readListenerSettings } from "./listener-settings.ts";
import { readBusSetting } from "./bus-setting.ts";
import { databaseFault } from "./database-setting.ts";
import { readMethodServersFile } from "./method-servers-file.ts";
import type { Origins } from "./origins.ts";
import { readPolicyFile } from "./policy-file.ts";
import { type Processes, readProcessesSetting } from "./processes-setting.ts";
import { readWatchSettings, type WatchSettings } from "./watch-settings.ts";
import { readWebhookSettings } from "./webhook-settings.ts";

/** The settings of a server, read once. */
export interface Config extends ListenerSettings {
  /** Origin at which browsers and phones reach the server, without a slash at the end. */
  readonly issuer: string;
  /** Origin of the authenticator and of the page a code's link leads to; the issuer's unless it is kept apart (T13). */
  readonly authenticator: string;
  /** Origin of the script that sites load into their pages; the issuer's unless it is kept apart. */
  readonly widget: string;
  /** Those of the three that a setting names; the others follow. */
  readonly named: { readonly [Name in keyof Origins]: string | null };
  /** Origin and port of the staff console; null for none. */
  readonly console: { readonly origin: string; readonly port: number } | null;
  readonly host: string;
  readonly port: number;
  readonly dataDir: string;
  /** URL of the PostgreSQL database in the place of a file in the data folder; null for the file. A password stands in it. */
  readonly database: string | null;
  readonly logLevel: string;
  /** base64url of 32 bytes; null to use (or make) the file in the data folder. */
  readonly keyEncryptionKey: string | null;
  readonly trustedProxies: readonly string[];
  readonly production: boolean;
  /** The administrator's rows of the routing policy; null when no file is named. */
  readonly policy: readonly PolicyRow[] | null;
  /** Servers of methods that the verification server does not answer itself (§12); null when no file is named. */
  readonly methodServers: readonly RegisteredMethodServer[] | null;
  /** How text messages are sent; null for not at all. */
  readonly sms: SmsSettings | null;
  /** How webhooks are sent. */
  readonly webhooks: { readonly dangerouslyAllowedOrigins: readonly string[] };
  /** Address of the bus between servers on one store, with whatever password; null for a server that runs alone. */
  readonly busAddress: string | null;
  readonly processes: Processes;
  /** What the server is watched with. */
  readonly watch: WatchSettings;
}

/** Files in the data folder. */
export function filesOf({ dataDir }: Pick<Config, "dataDir">) {
  return {
    database: join(dataDir, "verification.sqlite"),
    keyEncryptionKey: join(dataDir, "key-encryption-key"),
    qrKey: join(dataDir, "qr-key.json"),
    subjectKeys: join(dataDir, "subject-keys.json"),
    console: join(dataDir, "console"),
    demo: join(dataDir, "demo"),
  };
}

type Environment = Readonly<Record<string, string | undefined>>;

/** How much the log says. */
export const logLevels = ["trace", "debug", "info", "warn", "error", "silent"];

function isLocal(hostname: string): boolean {
  return hostname === "localhost" || hostname === "127.0.0.1";
}

/** What is wrong with an origin, or null. */
export function originFault(name: string, value: string, production: boolean): string | null {
  if (!URL.canParse(value)) return `${name} is no web address`;
  const { protocol, hostname, origin } = new URL(value);
  if (origin !== value) return `${name} is an origin: scheme, host and port, nothing after`;
  if (protocol !== "https:" && !isLocal(hostname)) return `${name} must be https`;
  return production && isLocal(hostname) ? `${name} must be set in production: localhost is for development` : null;
}

/** Script of any other part at the console's origin could act for whoever is signed in there (T53). */
function consoleFault({ console: staff, issuer, authenticator, widget, production }: Config): string | null {
  if (!staff) return null;
  if (!isPort(staff.port)) return "COUNTERSIGN_CONSOLE_PORT is no port: 1 to 65535";
  if ([issuer, authenticator, widget].includes(staff.origin))
    return "COUNTERSIGN_CONSOLE is an origin of its own: nothing else is served there";
  return originFault("COUNTERSIGN_CONSOLE", staff.origin, production);
}

/** Origins that only follow from the issuer are no second fault. */
function originFaults({ issuer, authenticator, widget, production }: Config): readonly (string | null)[] {
  const others = { COUNTERSIGN_AUTHENTICATOR: authenticator, COUNTERSIGN_WIDGET: widget };
  return [
    originFault("COUNTERSIGN_ISSUER", issuer, production),
    ...Object.entries(others).map(([name, value]) => (value === issuer ? null : originFault(name, value, production))),
  ];
}

/** True for what a port can be; 0 takes a free one. */
export function isPort(port: number): boolean {
  return Number.isInteger(port) && port >= 0 && port <= 65_535;
}

function portFault(port: number, ownIssuer: boolean): string | null {
  if (!isPort(port)) return "--port or COUNTERSIGN_PORT is no port: 1 to 65535";
  return port === 0 && !ownIssuer ? "port 0 takes any free port: then COUNTERSIGN_ISSUER must be set" : null;
}

const proxyNames = ["loopback", "linklocal", "uniquelocal"];

function isProxy(text: string): boolean {
  const [address = "", range, ...rest] = text.split("/");
  if (proxyNames.includes(text)) return true;
  return isIP(address) !== 0 && rest.length === 0 && (range === undefined || /^\d{1,3}$/.test(range));
}

/** Whose X-Forwarded-* headers are believed, and what is wrong with the list. */
export function readTrustedProxies(setting: (name: string) => string | null): {
  readonly trustedProxies: readonly string[];
  readonly fault: string | null;
} {
  const trustedProxies = (setting("COUNTERSIGN_TRUSTED_PROXIES") ?? "").split(/[\s,]+/).filter((text) => text !== "");
  const wrong = trustedProxies.filter((text) => !isProxy(text));
  const list = "COUNTERSIGN_TRUSTED_PROXIES is a list of addresses or networks with commas between";
  return { trustedProxies, fault: wrong.length === 0 ? null : `${list}, not ${wrong.join(", ")}` };
}

function readNamedOrigins(setting: (name: string) => string | null): Config["named"] {
  return {
    issuer: setting("COUNTERSIGN_ISSUER"),
    authenticator: setting("COUNTERSIGN_AUTHENTICATOR"),
    widget: setting("COUNTERSIGN_WIDGET"),
  };
}

/** How far the console's port is from the server's, unless it is set. */
const consolePortAfter = 4;

/** The console: where it is set to be, or beside a server for development; in production only where an origin is set for it. */
function readConsole(
  setting: (name: string) => string | null,
  { port, production }: { port: number; production: boolean },
): Config["console"] {
  const origin = setting("COUNTERSIGN_CONSOLE");
  if (origin === "off" || (origin === null && (production || port === 0))) return null;
  const own = Number(setting("COUNTERSIGN_CONSOLE_PORT") ?? port + consolePortAfter);
  return { origin: origin ?? `http://localhost:${own}`, port: own };
}

const isKey = (text: string): boolean => /^[A-Za-z0-9_-]{43}$/.test(text);

/** The rows of the file that the setting names, or what is wrong with them. */
function policyOf(file: string | null): ReturnType<typeof readPolicyFile> {
  return file === null ? { rows: null, faults: [] } : readPolicyFile(resolve(file));
}

function smsOf(env: Environment): { readonly sms: SmsSettings | null; readonly faults: readonly string[] } {
  try {
    return { sms: readSmsSettings(env), faults: [] };
  } catch (error) {
    return { sms: null, faults: [error instanceof Error ? error.message : String(error)] };
  }
}

function faultsOf(config: Config, ownIssuer: boolean): readonly string[] {
  const { port, logLevel, keyEncryptionKey } = config;
  const badPort = portFault(port, ownIssuer);
  return [
    badPort,
    // An issuer that only follows from a wrong port is no second fault.
    ...(badPort !== null && !ownIssuer ? [] : [...originFaults(config), consoleFault(config)]),
    logLevels.includes(logLevel) ? null : `COUNTERSIGN_LOG_LEVEL is one of ${logLevels.join(", ")}`,
    keyEncryptionKey === null || isKey(keyEncryptionKey)
      ? null
      : "COUNTERSIGN_KEY_ENCRYPTION_KEY is base64url of 32 bytes",
    databaseFault(config.database),
  ].filter((fault) => fault !== null);
}

/**
 * Reads the environment; throws one Error that names every fault. `overrides` are what the command line said. An empty setting is none,
 * as compose files and unit files write it.
 */
export function readConfig(
  env: Environment,
  overrides: { readonly port?: number; readonly data?: string } = {},
): Config {
  const setting = (name: string): string | null => env[name]?.trim() || null;
  const port = overrides.port ?? Number(setting("COUNTERSIGN_PORT") ?? 8600);
  const named = readNamedOrigins(setting);
  const issuer = named.issuer ?? `http://localhost:${port}`;
  const policy = policyOf(setting("COUNTERSIGN_POLICY"));
  const methodServers = readMethodServersFile(setting("COUNTERSIGN_METHOD_SERVERS"));
  const { sms, faults: smsFaults } = smsOf(env);
  const production = env["NODE_ENV"] === "production";
  const { watch, faults: watchFaults } = readWatchSettings(setting);
  const { faults: webhookFaults, ...webhooks } = readWebhookSettings(
    setting("COUNTERSIGN_WEBHOOKS_DANGEROUSLY_ALLOW_PRIVATE"),
    { production },
  );
  const { trustedProxies, fault: proxiesFault } = readTrustedProxies(setting);
  const { listenerFaults, ...listener } = readListenerSettings(setting);
  const { busAddress, fault: busFault } = readBusSetting(setting);
  const { processes, fault: processesFault } = readProcessesSetting(setting, { busAddress });
  const config: Config = {
    issuer,
    authenticator: named.authenticator ?? issuer,
    widget: named.widget ?? issuer,
    named,
    console: readConsole(setting, { port, production }),
    port,
    host: setting("COUNTERSIGN_HOST") ?? "localhost",
    database: setting("COUNTERSIGN_DATABASE"),
    dataDir: resolve(overrides.data ?? setting("COUNTERSIGN_DATA") ?? "data"),
    logLevel: setting("COUNTERSIGN_LOG_LEVEL") ?? "info",
    keyEncryptionKey: setting("COUNTERSIGN_KEY_ENCRYPTION_KEY"),
    trustedProxies,
    production,
    policy: policy.rows,
    methodServers: methodServers.entries,
    sms,
    webhooks,
    busAddress,
    processes,
    ...listener,
    watch,
  };
  const faults = [
    ...faultsOf(config, named.issuer !== null),
    ...policy.faults.map((fault) => `COUNTERSIGN_POLICY: ${fault}`),
    ...methodServers.faults.map((fault) => `COUNTERSIGN_METHOD_SERVERS: ${fault}`),
    ...smsFaults,
    ...webhookFaults,
    ...watchFaults,
    ...listenerFaults,
    ...[busFault, proxiesFault, processesFault].filter((fault) => fault !== null),
  ];
  if (faults.length > 0) throw new Error(faults.join("\n"));
  return config;
}
