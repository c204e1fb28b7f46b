import { existsSync, lstatSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { publicJwk } from "@countersign/protocol";
import { openQrKeys } from "@countersign/qr-server";
import type { VerificationServer } from "@countersign/verification-server";
import type { AllInOne, AllInOneOptions } from "../../../cli/src/all-in-one.ts";
import { type JoiningRole, roleFilesOf } from "../../../cli/src/split/role-config.ts";
import { openRoleKeys } from "../../../cli/src/split/open-role-keys.ts";
import { openRoleIdentity } from "../../../cli/src/split/role-identity.ts";
import { startOperationRole } from "../../../cli/src/split/start-operation-role.ts";
import { startQrRole } from "../../../cli/src/split/start-qr-role.ts";
import { startVerificationRole, type VerificationRole } from "../../../cli/src/split/start-verification-role.ts";
import { findFreePort } from "../free-port.ts";
import { inviteTo } from "../invite-server.ts";
import { startFrontProxy } from "./front-proxy.ts";
import { openBuses } from "./open-buses.ts";

type Options = Required<Pick<AllInOneOptions, "clock" | "random">> & AllInOneOptions;

/** The folder of a role; key files stay where a world's tests look for them. */
function folderOf(role: JoiningRole, { dataDir }: Options): string {
  if (role === "operation") return dataDir;
  const folder = join(dataDir, role);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const [file, link] = [roleFilesOf({ dataDir }).qrKey, roleFilesOf({ dataDir: folder }).qrKey];
  if (lstatSync(link, { throwIfNoEntry: false })) return folder;
  openQrKeys(file);
  symlinkSync(file, link);
  return folder;
}

/** Lets a role join, or come back with the key that it has. */
async function identify(
  options: Options,
  { role, server, port }: { role: JoiningRole; server: VerificationServer; port: number },
) {
  const dataDir = folderOf(role, options);
  const { joined } = roleFilesOf({ dataDir });
  const keys = openRoleKeys({ role, dataDir });
  const at = { dataDir, origin: `http://localhost:${port}`, verificationServer: options.issuer };
  const identity = await openRoleIdentity({
    ...at,
    role,
    token: existsSync(joined) ? null : await inviteTo(server, { kind: role, nowMs: options.clock() }),
    ...(keys && { qr: { signing: publicJwk(keys.signing), agreement: publicJwk(keys.agreement) } }),
    clock: options.clock,
  });
  return { ...options, ...identity, ...at, port, keys };
}

/** Changes at the first server are known to the others before anything else is asked. */
function changingAll([first, ...others]: readonly [VerificationRole, ...VerificationRole[]]): VerificationServer {
  const { verificationServer } = first;
  return {
    ...verificationServer,
    async changeRegistry(what, change) {
      const changed = await verificationServer.changeRegistry(what, change);
      for (const other of others) other.verificationServer.context.registry.refresh();
      return changed;
    },
  };
}

const nodesOf = new WeakMap<VerificationServer, readonly VerificationServer[]>();

/** Ports of an issuer's verification servers themselves, in the same order. */
export const portsBehind = new Map<string, readonly number[]>();

/** All verification servers of a world whose first one this is. */
export function nodesBeside(first: VerificationServer): readonly VerificationServer[] {
  return nodesOf.get(first) ?? [first];
}

/** Ports of a world's servers stay theirs when it is stopped and started again. */
const portsOf = new Map<string, Promise<readonly number[]>>();

/** All different, though each is free again as soon as it is found. */
async function findPorts(count: number, taken: number): Promise<readonly number[]> {
  const found = new Set([taken]);
  while (found.size <= count) found.add(await findFreePort());
  return [...found].slice(1);
}

function keptPorts({ issuer, port }: Options, count: number): Promise<readonly number[]> {
  const kept = portsOf.get(issuer) ?? findPorts(count, port);
  portsOf.set(issuer, kept);
  return kept;
}

/** What was started and is to be ended, the last first. */
type Started = (() => Promise<void>)[];

async function endAll(started: Started): Promise<void> {
  for (let end = started.pop(); end; end = started.pop()) await end();
}

async function startAll(options: Options, count: number, started: Started): Promise<Omit<AllInOne, "close">> {
  const [operationPort = 0, qrPort = 0, ...verificationPorts] = await keptPorts(options, count + 2);
  const buses = await openBuses(count);
  started.push(buses.close);
  const verifications: VerificationRole[] = [];
  // One after the other: the first makes the keys.
  for (const [k, port] of verificationPorts.entries()) {
    const bus = buses.of(k);
    const role = await startVerificationRole({ ...options, port, ...(bus && { bus }) });
    started.push(role.close);
    verifications.push(role);
  }
  const [first, ...others] = verifications;
  if (!first) throw new Error("no verification server");
  const proxy = await startFrontProxy({
    port: options.port,
    operationServer: operationPort,
    qrServer: qrPort,
    verificationServers: verificationPorts,
  });
  started.push(proxy.close);
  const server = changingAll([first, ...others]);
  const { keys, ...asQr } = await identify(options, { role: "qr", server, port: qrPort });
  if (!keys) throw new Error("no QR keys");
  const qr = await startQrRole({ ...asQr, keys });
  started.push(qr.close);
  const asOperation = await identify(options, { role: "operation", server, port: operationPort });
  const operation = await startOperationRole(asOperation);
  started.push(operation.close, async () => end());
  const end = server.onOutbox(operation.operationServer.wake);
  portsBehind.set(options.issuer, verificationPorts);
  nodesOf.set(server, [server, ...others.map((other) => other.verificationServer)]);
  return {
    issuer: options.issuer,
    authenticator: first.authenticator,
    operationServer: operation.operationServer,
    verificationServer: server,
    qrServer: qr.qrServer,
    qrServerNumber: asQr.number,
    app: first.app,
    async leave(pace) {
      await Promise.all([operation, qr, ...verifications].map((role) => role.leave(pace)));
    },
  };
}

/** Starts operation, QR and `count` verification servers on ports of their own, which meet over signed HTTP alone, behind one public name. */
export async function startApartRoles(options: Options, count: number): Promise<AllInOne> {
  const started: Started = [];
  try {
    return { ...(await startAll(options, count, started)), close: () => endAll(started) };
  } catch (error) {
    await endAll(started);
    throw error;
  }
}
