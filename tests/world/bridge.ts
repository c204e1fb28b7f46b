import { generateKeyPairSync } from "node:crypto";
import { join } from "node:path";
import {
  type BridgeSettings,
  type IdentityBridge,
  openBridgeKeys,
  readClients,
  readScenes,
  startIdentityBridge,
} from "@countersign/identity-bridge";
import { type Log, silentLog, systemRandom } from "@countersign/platform";
import type { JsonValue } from "@countersign/protocol";
import { findFreePort } from "./free-port.ts";
import type { World } from "./world.ts";

/** What the bridge's clients may ask for in tests: a sign-in, and a transfer out of a payment's authorization details. */
export const bridgeScenes = {
  signIn: {
    type: "client-sign-in",
    business: "accounts",
    fields: { client: { clientName: true } },
    bindingMessage: "message",
  },
  details: {
    payment_initiation: {
      type: "transfer",
      business: "transfers",
      resource: "https://payments.example",
      fields: {
        amount: { member: "instructedAmount.amount" },
        currency: { member: "instructedAmount.currency" },
        account: { member: "creditorAccount.iban" },
        payee: { member: "creditorName" },
        memo: { member: "remittance", optional: true },
      },
    },
  },
} as const;

/** A key pair of a client; the public half goes into the list of clients. */
export function clientKey() {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return { privateKey, jwks: { keys: [{ ...publicKey.export({ format: "jwk" }) }] } as unknown as JsonValue };
}

export type ClientKey = ReturnType<typeof clientKey>;

/** The bank's bridge, beside a world. */
export interface WorldBridge {
  readonly issuer: string;
  /** The bridge as it runs now. */
  running(): IdentityBridge;
  /** Ends it and starts it again, on the same data. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

interface WorldBridgeOptions extends Partial<Omit<BridgeSettings, "clients" | "scenes" | "issuer" | "listener">> {
  readonly clients: JsonValue;
  /** {@link bridgeScenes} unless said. */
  readonly scenes?: JsonValue;
  readonly log?: Log;
}

export async function startBridge(
  world: Pick<World, "bank" | "clock" | "dataDir">,
  { clients: list, scenes: asked = bridgeScenes, log = silentLog, ...more }: WorldBridgeOptions,
): Promise<WorldBridge> {
  const port = await findFreePort();
  const issuer = `http://localhost:${port}`;
  const { scenes } = readScenes(asked);
  const rules = { dangerouslyAllowedOrigins: more.dangerouslyAllowedOrigins ?? [] };
  const { clients, faults } = readClients(list, { rules, types: Object.keys(scenes.details) });
  if (faults.length > 0) throw new Error(faults.join("\n"));
  const settings: BridgeSettings = {
    issuer,
    listener: { host: "localhost", port },
    fapi: false,
    maskUnknownUsers: false,
    intervalSeconds: 1,
    dangerouslyAllowedOrigins: [],
    keycloak: null,
    ...more,
    clients,
    scenes,
  };
  const start = () =>
    startIdentityBridge({
      settings,
      countersign: world.bank.sdk,
      databaseFile: join(world.dataDir, `bridge-${port}.sqlite`),
      keys: openBridgeKeys(join(world.dataDir, `bridge-${port}-keys.json`), systemRandom),
      clock: world.clock.now,
      random: systemRandom,
      log,
    });
  let bridge = await start();
  return {
    issuer,
    running: () => bridge,
    async restart() {
      await bridge.close();
      bridge = await start();
    },
    close: () => bridge.close(),
  };
}
