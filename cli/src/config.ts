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

/** Reads the environment; throws one Error that names every fault. `overrides` are what the command line said. */
export function readConfig(
  env: Environment,
  overrides: { readonly port?: number; readonly data?: string } = {},
): Config {
  const production = env["NODE_ENV"] === "production";
  const port = overrides.port ?? Number(env["COUNTERSIGN_PORT"] ?? 8600);
  const issuer = env["COUNTERSIGN_ISSUER"] ?? `http://localhost:${port}`;
  const logLevel = env["COUNTERSIGN_LOG_LEVEL"] ?? "info";
  const keyEncryptionKey = env["COUNTERSIGN_KEY_ENCRYPTION_KEY"] ?? null;
  const faults = [
    issuerFault(issuer, production),
    Number.isInteger(port) && port >= 0 && port <= 65_535 ? null : "COUNTERSIGN_PORT is no port",
    levels.includes(logLevel) ? null : `COUNTERSIGN_LOG_LEVEL is one of ${levels.join(", ")}`,
    keyEncryptionKey === null || /^[A-Za-z0-9_-]{43}$/.test(keyEncryptionKey)
      ? null
      : "COUNTERSIGN_KEY_ENCRYPTION_KEY is base64url of 32 bytes",
  ].filter((fault) => fault !== null);
  if (faults.length > 0) throw new Error(faults.join("\n"));
  return {
    issuer,
    port,
    host: env["COUNTERSIGN_HOST"] ?? "localhost",
    dataDir: resolve(overrides.data ?? env["COUNTERSIGN_DATA"] ?? "data"),
    logLevel,
    keyEncryptionKey,
    trustedProxies: (env["COUNTERSIGN_TRUSTED_PROXIES"] ?? "").split(",").filter((address) => address !== ""),
    production,
  };
}
