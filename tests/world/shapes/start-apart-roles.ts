import { createHash } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { publicJwk, toBase64url } from "@countersign/protocol";
import { openQrKeys } from "@countersign/qr-server";
import { inviteServer, type VerificationServer } from "@countersign/verification-server";
import type { AllInOne, AllInOneOptions } from "../../../cli/src/all-in-one.ts";
import { type JoiningRole, roleFilesOf } from "../../../cli/src/split/role-config.ts";
import { openRoleIdentity } from "../../../cli/src/split/role-identity.ts";
import { startOperationRole } from "../../../cli/src/split/start-operation-role.ts";
import { startQrRole } from "../../../cli/src/split/start-qr-role.ts";
import { startVerificationRole, type VerificationRole } from "../../../cli/src/split/start-verification-role.ts";
import { findFreePort } from "../free-port.ts";
import { type FrontProxy, startFrontProxy } from "./front-proxy.ts";
import { openBuses } from "./open-buses.ts";

type Options = Required<Pick<AllInOneOptions, "clock" | "random">> & AllInOneOptions;

/** A token, as `countersign role invite` makes one. */
async function invite(server: VerificationServer, kind: JoiningRole, { clock, random }: Options): Promise<string> {
  const token = `cs_join_${toBase64url(random(32))}`;
  const hash = createHash("sha256").update(token).digest("base64url");
  const now = Math.floor(clock() / 1000);
  const invitation = { hash, kind, organizations: null, method: null, expiresAt: now + 600 };
  await server.changeRegistry("invited", (registry) => inviteServer(registry, invitation, now));
  return token;
}

/** What a role needs to join, or to come back with the key that it has. */
async function identify(
  options: Options,
  { role, server, port }: { role: JoiningRole; server: VerificationServer; port: number },
) {
  const dataDir = join(options.dataDir, role);
  mkdirSync(dataDir, { recursive: true });
  // In the place of the one in one process, as an operator moves it.
  const keys = role === "qr" ? openQrKeys(roleFilesOf({ dataDir: options.dataDir }).qrKey) : null;
  const origin = `http://localhost:${port}`;
  const identity = await openRoleIdentity({
    role,
    dataDir,
    origin,
    verificationServer: options.issuer,
    token: await invite(server, role, options),
    ...(keys && { qr: { signing: publicJwk(keys.signing), agreement: publicJwk(keys.agreement) } }),
    clock: options.clock,
  });
  return {
    ...options,
    ...identity,
    dataDir: role === "operation" ? options.dataDir : dataDir,
    origin,
    port,
    keys,
    verificationServer: options.issuer,
  };
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

/** Ports of a world's servers stay theirs when it is stopped and started again. */
const portsOf = new Map<string, Promise<readonly number[]>>();

function keptPorts(issuer: string, count: number): Promise<readonly number[]> {
  const kept = portsOf.get(issuer) ?? Promise.all(Array.from({ length: count }, findFreePort));
  portsOf.set(issuer, kept);
  return kept;
}

/** Starts operation, QR and `count` verification servers on ports of their own, which meet over signed HTTP alone, behind one public name. */
export async function startApartRoles(options: Options, count: number): Promise<AllInOne> {
  const [operationPort = 0, qrPort = 0, ...verificationPorts] = await keptPorts(options.issuer, count + 2);
  const buses = await openBuses(count);
  const started: VerificationRole[] = [];
  // One after the other: the first makes the keys.
  for (const [k, port] of verificationPorts.entries()) {
    const bus = buses.of(k);
    started.push(await startVerificationRole({ ...options, port, ...(bus && { bus }) }));
  }
  const [first, ...others] = started;
  if (!first) throw new Error("no verification server");
  const proxy: FrontProxy = await startFrontProxy({
    port: options.port,
    operationServer: operationPort,
    verificationServers: verificationPorts,
  });
  const server = changingAll([first, ...others]);
  const { keys, ...asQr } = await identify(options, { role: "qr", server, port: qrPort });
  if (!keys) throw new Error("no QR keys");
  const qr = await startQrRole({ ...asQr, keys });
  const operation = await startOperationRole(
    await identify(options, { role: "operation", server, port: operationPort }),
  );
  const end = server.onOutbox(operation.operationServer.wake);
  return {
    issuer: options.issuer,
    authenticator: first.authenticator,
    operationServer: operation.operationServer,
    verificationServer: server,
    qrServer: qr.qrServer,
    qrServerNumber: asQr.number,
    app: first.app,
    async close() {
      end();
      await proxy.close();
      await operation.close();
      await qr.close();
      for (const one of started) await one.close();
      await buses.close();
    },
  };
}
