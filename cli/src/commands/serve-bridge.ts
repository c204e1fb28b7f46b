import { existsSync } from "node:fs";
import { type IdentityBridge, openBridgeKeys, startIdentityBridge } from "@countersign/identity-bridge";
import { createLog, systemClock, systemRandom } from "@countersign/platform";
import { createCountersign } from "@countersign/relying-party";
import { type BridgeConfig, bridgeFilesOf, readBridgeConfig } from "../bridge-config.ts";
import { prepareFolder } from "../data-folder.ts";
import type { ServeFlags } from "./serve.ts";

/** Keys made anew beside an old database would open nothing of it. */
function refuseLostKeys({ database, keys }: ReturnType<typeof bridgeFilesOf>): void {
  if (existsSync(database) && !existsSync(keys))
    throw new Error(`There is a database but not its keys: put back ${keys}. Nothing was changed.`);
}

/** Longer than Countersign lets anybody wait; a connection that hangs must not hang for ever. */
const answerMs = 45_000;

const timedFetch: typeof fetch = (input, init) => {
  const timeout = AbortSignal.timeout(answerMs);
  return fetch(input, { ...init, signal: init?.signal ? AbortSignal.any([init.signal, timeout]) : timeout });
};

/** Starts the bridge that `config` says. */
export async function startBridge(config: BridgeConfig, clock = systemClock): Promise<IdentityBridge> {
  const { settings, url, apiKey, organization, receiptIssuer, logLevel, dataDir } = config;
  prepareFolder(dataDir, "--data or COUNTERSIGN_BRIDGE_DATA");
  const files = bridgeFilesOf(config);
  refuseLostKeys(files);
  const issuer = receiptIssuer === null ? {} : { issuer: receiptIssuer };
  return startIdentityBridge({
    settings,
    countersign: createCountersign({ url, apiKey, organization, clock, fetch: timedFetch, ...issuer }),
    databaseFile: files.database,
    keys: openBridgeKeys(files.keys, systemRandom),
    clock,
    random: systemRandom,
    log: createLog({ level: logLevel }),
  });
}

/** `countersign serve --role bridge` */
export async function serveBridge({ port, data }: ServeFlags): Promise<void> {
  const config = readBridgeConfig(process.env, {
    ...(port !== undefined && { port: Number(port) }),
    ...(data !== undefined && { data }),
  });
  const bridge = await startBridge(config);
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, () => void bridge.close().then(() => process.exit(0)));
  const { keycloakPort } = bridge;
  const keycloak = keycloakPort === null ? "" : `   Keycloak: port ${keycloakPort}, /keycloak/ciba`;
  process.stdout.write(
    `The identity bridge is serving at ${config.settings.issuer}.\nData: ${config.dataDir}${keycloak}\n`,
  );
}
