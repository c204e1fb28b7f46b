import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock, systemRandom } from "@countersign/platform";
import { newId, toBase64url } from "@countersign/protocol";
import {
  type Limits,
  openAdministration,
  registerApiKey,
  registerBusiness,
  registerOrganization,
} from "@countersign/verification-server";
import { findFreePort } from "../world/free-port.ts";
import { inviteTo } from "../world/invite-server.ts";
import { createRelyingParty, type RelyingParty } from "../world/relying-party.ts";
import { type FrontProxy, startFrontProxy, type Watch } from "../world/shapes/front-proxy.ts";
import { noLimits } from "../world/world.ts";
import { type ReadyNodes, watchNodes } from "./ready-nodes.ts";
import { impatientFetch } from "./try-until.ts";
import { clock } from "./clock.ts";
import { type Ground, localhost, type ServerName } from "./ground.ts";
import { createProgram, type Program } from "./program.ts";

/** Countersign as an operator runs it: each server a program of its own, behind one name. */
export interface Installation {
  /** Everybody's name for it. */
  readonly issuer: string;
  readonly bank: RelyingParty;
  readonly database: string;
  /** Verification servers on one database; each can be reached at its own port, in the same order. */
  readonly nodes: readonly Program[];
  readonly nodePorts: readonly number[];
  readonly operation: Program;
  readonly qr: Program;
  /** State of each operation whose ledger was checked; the log is compared with all of them. */
  readonly states: Map<string, string>;
  /** Hears of what passes the proxy; one at a time, null for nobody. */
  watch(watch: Watch | null): void;
  close(): Promise<void>;
}

export interface InstallationOptions {
  readonly database: string;
  readonly bus: string;
  readonly nodes?: number;
  readonly limits?: Partial<Limits>;
  /** Where the servers stand; this computer unless said. */
  readonly ground?: Ground;
  /** Opens what stands before the proxy. */
  readonly openFront?: (port: number) => Promise<{ close(): Promise<void> }>;
}

export const organization = "example-bank";

/** Registers the bank and a key of its own, as an administrator does beside the servers. */
export async function registerBank(
  database: string,
  { issuer, limits = {} }: { issuer: string; limits?: Partial<Limits> },
): Promise<string> {
  const administration = await openAdministration({ database, clock: systemClock, random: systemRandom });
  const apiKey = `cs_live_${toBase64url(systemRandom(32))}`;
  try {
    await administration.change("fault tests", (registry) => {
      const known = registerOrganization(registry, { id: organization, name: "Example Bank", origins: [issuer] });
      const business = registerBusiness(known, {
        organization,
        id: "transfers",
        name: "Transfers",
        sources: ["online-banking"],
        types: ["transfer"],
        links: [`${issuer}/q`],
        returnUrls: [],
        limits: { ...noLimits, ...limits },
      });
      return registerApiKey(business, {
        id: newId("key", { clock: systemClock, random: systemRandom }),
        hash: createHash("sha256").update(apiKey).digest("base64url"),
        organization,
        label: "fault tests",
        createdAt: clock.seconds(),
        requestsPerMinute: 1_000_000,
      });
    });
    return apiKey;
  } finally {
    await administration.close();
  }
}

/** A token that lets a role join. */
export async function invite(database: string, kind: "operation" | "qr"): Promise<string> {
  const administration = await openAdministration({ database, clock: systemClock, random: systemRandom });
  try {
    return await inviteTo({ changeRegistry: administration.change }, { kind, nowMs: clock.now() });
  } finally {
    await administration.close();
  }
}

/** Ports that are all different. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const found = new Set<number>();
  while (found.size < count) found.add(await findFreePort());
  return [...found];
}

/** What the first start of a joining role has beside its other settings. */
async function joinAndStart(program: Program, { database, kind }: { database: string; kind: "operation" | "qr" }) {
  await program.start({ env: { COUNTERSIGN_JOIN: await invite(database, kind) } });
}

export async function startInstallation({
  database,
  bus,
  nodes: count = 2,
  limits = {},
  ground = localhost,
  openFront = async () => ({ close: async () => {} }),
}: InstallationOptions): Promise<Installation> {
  const folder = mkdtempSync(join(tmpdir(), "countersign-faults-"));
  const [front = 0, operationPort = 0, qrPort = 0, ...nodePorts] = await freePorts(3 + count);
  const issuer = ground.originOf("front", front);
  // On a network sites ask the operation server itself; on this computer through the proxy, which is watched.
  const sitesAsk = ground === localhost ? issuer : ground.originOf("operation", operationPort);
  const common = { COUNTERSIGN_LOG_LEVEL: "warn" };
  const standing = (name: ServerName) => ({
    namespace: ground.namespaceOf(name),
    env: { ...common, ...ground.settingsOf(name), COUNTERSIGN_DATA: join(folder, name) },
  });
  const keyEncryptionKey = toBase64url(new Uint8Array(randomBytes(32)));
  const nodes = nodePorts.map((port, k) => {
    const { namespace, env } = standing(`node-${k}`);
    return createProgram({
      role: "verification",
      namespace,
      env: {
        ...env,
        COUNTERSIGN_ISSUER: issuer,
        COUNTERSIGN_PORT: String(port),
        COUNTERSIGN_DATABASE: database,
        COUNTERSIGN_BUS: bus,
        COUNTERSIGN_KEY_ENCRYPTION_KEY: keyEncryptionKey,
      },
    });
  });
  const joining = (role: "operation" | "qr", port: number) => {
    const { namespace, env } = standing(role);
    return createProgram({
      role,
      namespace,
      env: {
        ...env,
        COUNTERSIGN_PORT: String(port),
        COUNTERSIGN_ORIGIN: ground.originOf(role, port),
        COUNTERSIGN_VERIFICATION_SERVER: issuer,
      },
    });
  };
  const [operation, qr] = [joining("operation", operationPort), joining("qr", qrPort)];
  const programs = [...nodes, operation, qr];
  let watching: Watch | null = null;
  let proxy: FrontProxy | null = null;
  let ready: ReadyNodes | null = null;
  let end = async () => {};
  async function close(): Promise<void> {
    for (const program of programs) program.goOn();
    await Promise.all(programs.map((program) => program.kill()));
    await ready?.close();
    await end();
    await proxy?.close();
    rmSync(folder, { recursive: true, force: true });
  }
  try {
    const [first, ...others] = nodes;
    // The first makes the keys.
    await first?.start();
    const apiKey = await registerBank(database, { issuer, limits });
    await Promise.all(others.map((node) => node.start()));
    const hosts = new Map(nodePorts.map((port, k) => [port, ground.addressOf(`node-${k}`)]));
    const hostOf = (port: number) => hosts.get(port) ?? "127.0.0.1";
    ready = watchNodes(nodePorts, hostOf);
    end = (await openFront(front)).close;
    proxy = await startFrontProxy({
      port: front,
      hostOf,
      operationServer: operationPort,
      qrServer: qrPort,
      verificationServers: ready.ports,
      watch: (passing) => watching?.(passing) ?? true,
    });
    await Promise.all([
      joinAndStart(qr, { database, kind: "qr" }),
      joinAndStart(operation, { database, kind: "operation" }),
    ]);
    return {
      issuer,
      bank: createRelyingParty({ issuer, url: sitesAsk, organization, apiKey, clock, fetch: impatientFetch }),
      database,
      nodes,
      nodePorts,
      operation,
      qr,
      states: new Map(),
      watch: (next) => {
        watching = next;
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
