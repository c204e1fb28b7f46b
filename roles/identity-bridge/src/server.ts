import type { Server } from "node:http";
import { createGuardedFetch, createNodeCrypto, createSecretBox, type Log } from "@countersign/platform";
import { type Clock, type Random, utf8 } from "@countersign/protocol";
import type { Countersign } from "@countersign/relying-party";
import type { Context } from "./context.ts";
import { createForKeycloak } from "./http/for-keycloak.ts";
import { listen } from "./http/listening.ts";
import { createPublicListener } from "./http/public-listener.ts";
import { createAcceptDelegation } from "./keycloak/accept-delegation.ts";
import { createCallBack } from "./keycloak/call-back.ts";
import { createVerifyDelegation } from "./keycloak/delegation-token.ts";
import type { BridgeKeys } from "./keys.ts";
import { createProvider } from "./oidc/provider.ts";
import { createSealedJson, type SealedJson } from "./sealed-json.ts";
import type { BridgeSettings } from "./settings/settings.ts";
import type { BridgeStore } from "./store/port.ts";
import { openSqliteStore } from "./store/sqlite/store.ts";
import { createDecisionWatch } from "./tasks/decision-watch.ts";
import { createPingClient } from "./tasks/ping-client.ts";
import { createReportOutcome } from "./tasks/report-outcome.ts";
import { createTaskRunner } from "./tasks/task-runner.ts";

/** What a bridge is made of. */
export interface IdentityBridgeOptions {
  readonly settings: BridgeSettings;
  /** The operation server, as any site reaches it. */
  readonly countersign: Countersign;
  /** SQLite file, this bridge's alone. */
  readonly databaseFile: string;
  readonly keys: BridgeKeys;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** How realms of Keycloak are reached. */
  readonly callRealm?: typeof fetch;
}

/** A running bridge. */
export interface IdentityBridge {
  /** Where clients reach it. */
  readonly port: number;
  /** Where Keycloak reaches it; null when it serves none. */
  readonly keycloakPort: number | null;
  close(): Promise<void>;
}

/** Opens the store, and notices when the key does not belong to it. */
async function openStore({
  databaseFile,
  clock,
  keys,
  random,
}: IdentityBridgeOptions): Promise<{ store: BridgeStore; sealed: SealedJson }> {
  const { keyEncryptionKey } = keys;
  const box = createSecretBox({ crypto: createNodeCrypto(), random, keyEncryptionKey });
  const store = openSqliteStore({ file: databaseFile, clock });
  try {
    await box.open("probe", await store.probe(await box.seal("probe", utf8("bridge"))));
    return { store, sealed: createSealedJson(box) };
  } catch (cause) {
    await store.close();
    throw new Error("The bridge's key does not open its database: put back the one it was made with.", { cause });
  }
}

/** What is done in its own time: pings, results for Keycloak, outcomes. */
function createWork(context: Context, callRealm: typeof fetch) {
  const { store, countersign, clock, log } = context;
  const runner = createTaskRunner({
    store,
    clock,
    log,
    perform: {
      ping: createPingClient(context),
      callback: createCallBack({ ...context, callRealm }),
      done: createReportOutcome(context, "done"),
      failed: createReportOutcome(context, { failed: "not_collected" }),
    },
  });
  const watch = createDecisionWatch({
    countersign,
    clock,
    log,
    async onDecided(ref) {
      await store.tasks.wake(ref);
      runner.wake();
    },
  });
  return { runner, watch };
}

async function openKeycloak(context: Context, callRealm: typeof fetch) {
  const { settings, clock, log, random, noteTask } = context;
  if (!settings.keycloak) return null;
  const { realms, listener } = settings.keycloak;
  const verify = createVerifyDelegation({ realms, clock, fetch: callRealm });
  const app = createForKeycloak({ log, random, accept: createAcceptDelegation(context, verify), noteTask });
  await app.ready();
  return listen(app.server, listener);
}

/** Opens both listeners, or none. */
async function openListeners(context: Context, server: Server, callRealm: typeof fetch) {
  const open = await listen(server, context.settings.listener);
  try {
    return { open, keycloak: await openKeycloak(context, callRealm) };
  } catch (error) {
    await open.close();
    throw error;
  }
}

/** Starts a bridge: a provider for CIBA clients and a channel for Keycloak, in front of the operation server (§13). */
export async function startIdentityBridge(options: IdentityBridgeOptions): Promise<IdentityBridge> {
  const { settings, keys, callRealm = fetch, ...rest } = options;
  const { store, sealed } = await openStore(options);
  const crypto = createNodeCrypto();
  const call = createGuardedFetch({ dangerouslyAllowedOrigins: settings.dangerouslyAllowedOrigins });
  const context: Context = {
    ...rest,
    settings,
    store,
    sealed,
    crypto,
    call,
    noteTask: (task) => (task?.state === "watched" ? work.watch.watch(task) : work.runner.wake()),
  };
  const work = createWork(context, callRealm);
  const provider = await createProvider(context, keys);
  const server = createPublicListener({ issuer: settings.issuer, handle: provider.callback() });
  const { open, keycloak } = await openListeners(context, server, callRealm).catch(async (error: unknown) => {
    await store.close();
    throw error;
  });
  for (const task of await store.tasks.watched()) work.watch.watch(task);
  work.runner.start();
  return {
    port: open.port,
    keycloakPort: keycloak?.port ?? null,
    async close() {
      await Promise.all([open.close(), keycloak?.close()]);
      work.watch.close();
      await work.runner.close();
      await store.close();
    },
  };
}
