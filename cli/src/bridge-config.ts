import { join, resolve } from "node:path";
import {
  type BridgeSettings,
  readClients,
  readRealms,
  readScenes,
  type ReadClients,
  type ReadRealms,
  type ReadScenes,
} from "@countersign/identity-bridge";
import { isSecureUrl, type JsonValue } from "@countersign/protocol";
import { isPort, logLevels, originFault } from "./config.ts";
import { readJsonFile } from "./json-file.ts";

/** The settings of an identity bridge, read once. */
export interface BridgeConfig {
  readonly settings: BridgeSettings;
  /** Where the operation server answers, as any site reaches it. */
  readonly url: string;
  readonly apiKey: string;
  readonly organization: string;
  /** Who signs receipts; null when that is the origin of `url`. */
  readonly receiptIssuer: string | null;
  readonly dataDir: string;
  readonly logLevel: string;
}

/** Files in the bridge's data folder. */
export function bridgeFilesOf({ dataDir }: Pick<BridgeConfig, "dataDir">) {
  return { database: join(dataDir, "bridge.sqlite"), keys: join(dataDir, "bridge-keys.json") };
}

type Environment = Readonly<Record<string, string | undefined>>;
type Read = (name: string) => string | null;

interface Files {
  readonly clients: ReadClients;
  readonly scenes: ReadScenes;
  readonly realms: ReadRealms | null;
}

/** What a named file holds, as `reader` reads it; a file that cannot be read is a fault like any other. */
function fromFile<T>(file: string | null, reader: (value: JsonValue) => T, unread: (fault: string) => T): T {
  if (file === null) return unread("it must name a file");
  const read = readJsonFile(resolve(file));
  return "fault" in read ? unread(read.fault) : reader(read.value);
}

function readFiles(setting: Read, dangerouslyAllowedOrigins: readonly string[]): Files {
  const scenes = fromFile(setting("COUNTERSIGN_BRIDGE_SCENES"), readScenes, (fault) => ({
    scenes: { signIn: null, details: {} },
    faults: [fault],
  }));
  const judgedBy = { rules: { dangerouslyAllowedOrigins }, types: Object.keys(scenes.scenes.details) };
  const clients = fromFile(
    setting("COUNTERSIGN_BRIDGE_CLIENTS"),
    (value) => readClients(value, judgedBy),
    (fault) => ({ clients: [], faults: [fault] }),
  );
  const realmsFile = setting("COUNTERSIGN_BRIDGE_KEYCLOAK");
  const realms =
    realmsFile === null ? null : fromFile(realmsFile, readRealms, (fault) => ({ realms: [], faults: [fault] }));
  return { clients, scenes, realms };
}

function fileFaults({ clients, scenes, realms }: Files): readonly string[] {
  return [
    ...scenes.faults.map((fault) => `COUNTERSIGN_BRIDGE_SCENES: ${fault}`),
    ...clients.faults.map((fault) => `COUNTERSIGN_BRIDGE_CLIENTS: ${fault}`),
    ...(realms?.faults ?? []).map((fault) => `COUNTERSIGN_BRIDGE_KEYCLOAK: ${fault}`),
  ];
}

function siteFaults({ url, apiKey, organization }: BridgeConfig): readonly (string | null)[] {
  return [
    isSecureUrl(url) ? null : "COUNTERSIGN_URL is where Countersign answers its sites: https, or http on localhost",
    /^cs_(live|test)_[A-Za-z0-9_-]{43}$/.test(apiKey)
      ? null
      : "COUNTERSIGN_API_KEY is an API key of the organization whose users are asked",
    organization === "" ? "COUNTERSIGN_ORGANIZATION is that organization's id: receipts are made out to it" : null,
  ];
}

const isSwitch = (text: string | null): boolean => text === null || text === "0" || text === "1";

function switchFaults(setting: Read): readonly (string | null)[] {
  return ["COUNTERSIGN_BRIDGE_FAPI", "COUNTERSIGN_BRIDGE_MASK_UNKNOWN_USERS"].map((name) =>
    isSwitch(setting(name)) ? null : `${name} is 0 or 1`,
  );
}

function settingsFaults({ settings, logLevel }: BridgeConfig, production: boolean): readonly (string | null)[] {
  const { listener, keycloak, intervalSeconds, dangerouslyAllowedOrigins: allowed } = settings;
  const wrong = allowed.filter((text) => !URL.canParse(text) || new URL(text).origin !== text);
  return [
    originFault("COUNTERSIGN_BRIDGE_ISSUER", settings.issuer, production),
    isPort(listener.port) ? null : "--port or COUNTERSIGN_BRIDGE_PORT is no port: 1 to 65535",
    !keycloak || isPort(keycloak.listener.port) ? null : "COUNTERSIGN_BRIDGE_KEYCLOAK_PORT is no port: 1 to 65535",
    Number.isInteger(intervalSeconds) && intervalSeconds >= 1 && intervalSeconds <= 60
      ? null
      : "COUNTERSIGN_BRIDGE_POLL_SECONDS is 1 to 60",
    wrong.length === 0
      ? null
      : `COUNTERSIGN_BRIDGE_DANGEROUSLY_ALLOW_PRIVATE is a list of origins, not ${wrong.join(", ")}`,
    production && allowed.length > 0
      ? "COUNTERSIGN_BRIDGE_DANGEROUSLY_ALLOW_PRIVATE is for development: any client could reach inside through it"
      : null,
    logLevels.includes(logLevel) ? null : `COUNTERSIGN_LOG_LEVEL is one of ${logLevels.join(", ")}`,
  ];
}

function settingsOf(setting: Read, files: Files, port: number): BridgeSettings {
  const { clients, scenes, realms } = files;
  const keycloakListener = {
    host: setting("COUNTERSIGN_BRIDGE_KEYCLOAK_HOST") ?? "localhost",
    port: Number(setting("COUNTERSIGN_BRIDGE_KEYCLOAK_PORT") ?? 8611),
  };
  return {
    issuer: setting("COUNTERSIGN_BRIDGE_ISSUER") ?? `http://localhost:${port}`,
    listener: { host: setting("COUNTERSIGN_BRIDGE_HOST") ?? "localhost", port },
    fapi: setting("COUNTERSIGN_BRIDGE_FAPI") === "1",
    maskUnknownUsers: setting("COUNTERSIGN_BRIDGE_MASK_UNKNOWN_USERS") === "1",
    intervalSeconds: Number(setting("COUNTERSIGN_BRIDGE_POLL_SECONDS") ?? 5),
    clients: clients.clients,
    scenes: scenes.scenes,
    dangerouslyAllowedOrigins: listOf(setting),
    keycloak: realms && { listener: keycloakListener, realms: realms.realms },
  };
}

function listOf(setting: Read): readonly string[] {
  const text = setting("COUNTERSIGN_BRIDGE_DANGEROUSLY_ALLOW_PRIVATE") ?? "";
  return text.split(/[\s,]+/).filter((origin) => origin !== "");
}

/** Reads the environment of `serve --role bridge`; throws one Error that names every fault. An empty setting is none. */
export function readBridgeConfig(
  env: Environment,
  overrides: { readonly port?: number; readonly data?: string } = {},
): BridgeConfig {
  const setting: Read = (name) => env[name]?.trim() || null;
  const port = overrides.port ?? Number(setting("COUNTERSIGN_BRIDGE_PORT") ?? 8610);
  const files = readFiles(setting, listOf(setting));
  const config: BridgeConfig = {
    settings: settingsOf(setting, files, port),
    url: setting("COUNTERSIGN_URL") ?? "",
    apiKey: setting("COUNTERSIGN_API_KEY") ?? "",
    organization: setting("COUNTERSIGN_ORGANIZATION") ?? "",
    receiptIssuer: setting("COUNTERSIGN_ISSUER"),
    dataDir: resolve(overrides.data ?? setting("COUNTERSIGN_BRIDGE_DATA") ?? "bridge-data"),
    logLevel: setting("COUNTERSIGN_LOG_LEVEL") ?? "info",
  };
  const production = env["NODE_ENV"] === "production";
  const faults = [
    ...siteFaults(config),
    ...settingsFaults(config, production),
    ...switchFaults(setting),
    ...fileFaults(files),
  ].filter((fault) => fault !== null);
  if (faults.length > 0) throw new Error(faults.join("\n"));
  return config;
}
