import { join, resolve } from "node:path";
import { isPort, logLevels, originFault, readTrustedProxies } from "../config.ts";
import { type ListenerSettings, readListenerSettings } from "../listener-settings.ts";
import { readWatchSettings, type WatchSettings } from "../watch-settings.ts";

/** Roles that run apart from the verification server and join it. */
export type JoiningRole = "operation" | "qr" | "method" | "console";

/** The settings of such a role, read once. */
export interface RoleConfig extends ListenerSettings {
  readonly role: JoiningRole;
  /** Origin at which others reach it, without a slash at the end. */
  readonly origin: string;
  /** Origin of the verification server, as phones pin it. */
  readonly verificationServer: string;
  readonly host: string;
  readonly port: number;
  readonly dataDir: string;
  readonly logLevel: string;
  readonly trustedProxies: readonly string[];
  /** A token that lets it join; null when it has joined. */
  readonly token: string | null;
  /** A file that such a token is in; null for none. */
  readonly tokenFile: string | null;
  readonly watch: WatchSettings;
}

const usualPorts: Readonly<Record<JoiningRole, number>> = { operation: 8620, qr: 8630, method: 8640, console: 8650 };

/** Files of a role's data folder. */
export function roleFilesOf({ dataDir }: Pick<RoleConfig, "dataDir">) {
  return {
    roleKey: join(dataDir, "role-key.json"),
    joined: join(dataDir, "joined.json"),
    qrKey: join(dataDir, "qr-key.json"),
    subjectKeys: join(dataDir, "subject-keys.json"),
    smsKeys: join(dataDir, "sms-keys.json"),
    smsDatabase: join(dataDir, "sms.sqlite"),
    consoleKey: join(dataDir, "api-key"),
    consoleDatabase: join(dataDir, "console.sqlite"),
  };
}

function faultsOf(config: RoleConfig, production: boolean): readonly (string | null)[] {
  const { port, origin, verificationServer, logLevel, token, tokenFile } = config;
  return [
    isPort(port) && port > 0 ? null : "--port or COUNTERSIGN_PORT is no port: 1 to 65535",
    originFault("COUNTERSIGN_ORIGIN", origin, production),
    originFault("COUNTERSIGN_VERIFICATION_SERVER", verificationServer, production),
    origin === verificationServer
      ? "COUNTERSIGN_ORIGIN is this server's own origin, COUNTERSIGN_VERIFICATION_SERVER the verification server's: they differ"
      : null,
    logLevels.includes(logLevel) ? null : `COUNTERSIGN_LOG_LEVEL is one of ${logLevels.join(", ")}`,
    token !== null && tokenFile !== null ? "a token comes from COUNTERSIGN_JOIN or from a file, not from both" : null,
  ];
}

/** Reads the environment; throws one Error that names every fault. `overrides` are what the command line said. */
export function readRoleConfig(
  env: Readonly<Record<string, string | undefined>>,
  { role, ...overrides }: { role: JoiningRole; port?: number; data?: string; join?: string },
): RoleConfig {
  const setting = (name: string): string | null => env[name]?.trim() || null;
  const port = overrides.port ?? Number(setting("COUNTERSIGN_PORT") ?? usualPorts[role]);
  const { listenerFaults, ...listener } = readListenerSettings(setting);
  const { watch, faults: watchFaults } = readWatchSettings(setting);
  const { trustedProxies, fault: proxiesFault } = readTrustedProxies(setting);
  const config: RoleConfig = {
    role,
    origin: setting("COUNTERSIGN_ORIGIN") ?? `http://localhost:${port}`,
    verificationServer: setting("COUNTERSIGN_VERIFICATION_SERVER") ?? "http://localhost:8600",
    host: setting("COUNTERSIGN_HOST") ?? "localhost",
    port,
    dataDir: resolve(overrides.data ?? setting("COUNTERSIGN_DATA") ?? `${role}-data`),
    logLevel: setting("COUNTERSIGN_LOG_LEVEL") ?? "info",
    trustedProxies,
    token: setting("COUNTERSIGN_JOIN"),
    tokenFile: overrides.join ?? setting("COUNTERSIGN_JOIN_FILE"),
    ...listener,
    watch,
  };
  const faults = [
    ...faultsOf(config, env["NODE_ENV"] === "production"),
    proxiesFault,
    ...watchFaults,
    ...listenerFaults,
  ].filter((fault) => fault !== null);
  if (faults.length > 0) throw new Error(faults.join("\n"));
  return config;
}
