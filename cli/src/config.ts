import { isIP } from "node:net";
import { join, resolve } from "node:path";

/** The settings of a server, read once. */
export interface Config {
  /** Origin at which browsers and phones reach the server, without a slash at the end. */
  readonly issuer: string;
  readonly host: string;
  readonly port: number;
  readonly dataDir: string;
  readonly logLevel: string;
  /** base64url of 32 bytes; null to use (or make) the file in the data folder. */
  readonly keyEncryptionKey: string | null;
  readonly trustedProxies: readonly string[];
  readonly production: boolean;
}

/** Files in the data folder. */
export function filesOf({ dataDir }: Pick<Config, "dataDir">) {
  return {
    database: join(dataDir, "verification.sqlite"),
    keyEncryptionKey: join(dataDir, "key-encryption-key"),
    qrKey: join(dataDir, "qr-key.json"),
    subjectKeys: join(dataDir, "subject-keys.json"),
    demo: join(dataDir, "demo"),
  };
}

type Environment = Readonly<Record<string, string | undefined>>;

const levels = ["trace", "debug", "info", "warn", "error", "silent"];

function issuerFault(issuer: string, production: boolean): string | null {
  if (!URL.canParse(issuer)) return "COUNTERSIGN_ISSUER is no web address";
  const { protocol, hostname, origin } = new URL(issuer);
  if (origin !== issuer) return "COUNTERSIGN_ISSUER is an origin: scheme, host and port, nothing after";
  const local = hostname === "localhost" || hostname === "127.0.0.1";
  if (protocol !== "https:" && !local) return "COUNTERSIGN_ISSUER must be https";
  return production && local ? "COUNTERSIGN_ISSUER must be set in production: localhost is for development" : null;
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

function proxiesFault(proxies: readonly string[]): string | null {
  const wrong = proxies.filter((text) => !isProxy(text));
  if (wrong.length === 0) return null;
  return `COUNTERSIGN_TRUSTED_PROXIES is a list of addresses or networks with commas between, not ${wrong.join(", ")}`;
}

const isKey = (text: string): boolean => /^[A-Za-z0-9_-]{43}$/.test(text);

function faultsOf(config: Config, ownIssuer: boolean): readonly string[] {
  const { issuer, port, logLevel, keyEncryptionKey, trustedProxies, production } = config;
  const badPort = portFault(port, ownIssuer);
  return [
    badPort,
    // An issuer that only follows from a wrong port is no second fault.
    badPort !== null && !ownIssuer ? null : issuerFault(issuer, production),
    levels.includes(logLevel) ? null : `COUNTERSIGN_LOG_LEVEL is one of ${levels.join(", ")}`,
    keyEncryptionKey === null || isKey(keyEncryptionKey)
      ? null
      : "COUNTERSIGN_KEY_ENCRYPTION_KEY is base64url of 32 bytes",
    proxiesFault(trustedProxies),
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
  const issuer = setting("COUNTERSIGN_ISSUER");
  const config: Config = {
    issuer: issuer ?? `http://localhost:${port}`,
    port,
    host: setting("COUNTERSIGN_HOST") ?? "localhost",
    dataDir: resolve(overrides.data ?? setting("COUNTERSIGN_DATA") ?? "data"),
    logLevel: setting("COUNTERSIGN_LOG_LEVEL") ?? "info",
    keyEncryptionKey: setting("COUNTERSIGN_KEY_ENCRYPTION_KEY"),
    trustedProxies: (setting("COUNTERSIGN_TRUSTED_PROXIES") ?? "").split(/[\s,]+/).filter((text) => text !== ""),
    production: env["NODE_ENV"] === "production",
  };
  const faults = faultsOf(config, issuer !== null);
  if (faults.length > 0) throw new Error(faults.join("\n"));
  return config;
}
