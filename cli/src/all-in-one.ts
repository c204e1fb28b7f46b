import { existsSync, mkdirSync } from "node:fs";
import { createOperationServer } from "@countersign/operation-server";
import {
  connectInProcess,
  createHttpServer,
  generatePrivateJwk,
  type Log,
  type PrivateJwk,
  readOrCreateSecretJson,
  systemClock,
  systemRandom,
} from "@countersign/platform";
import type { Bytes, Clock, Random } from "@countersign/protocol";
import {
  operationServerToQrServer,
  operationServerToVerificationServer,
  qrServerToVerificationServer,
  verificationServerToQrServer,
} from "@countersign/protocol/contract";
import { createQrServer, type QrServer } from "@countersign/qr-server";
import { createVerificationServer, type VerificationServer } from "@countersign/verification-server";
import type { FastifyInstance } from "fastify";
import { mountBrowserParts } from "./browser-parts.ts";
import { filesOf } from "./config.ts";

/** What all roles in one process are made of. */
export interface AllInOneOptions {
  readonly issuer: string;
  readonly host: string;
  /** 0 takes a free port; then `issuer` must not depend on it. */
  readonly port: number;
  readonly dataDir: string;
  readonly keyEncryptionKey: Bytes;
  readonly log: Log;
  readonly clock?: Clock;
  readonly random?: Random;
  readonly trustedProxies?: readonly string[];
}

/** All roles, running in this process. */
export interface AllInOne {
  readonly issuer: string;
  readonly verificationServer: VerificationServer;
  readonly qrServer: QrServer;
  readonly qrServerNumber: number;
  readonly app: FastifyInstance;
  close(): Promise<void>;
}

/** Key files that stand beside a database: with another one in their place codes would be refused, or every user would look new (T54). */
function refuseLostKeys({ database, qrKey, subjectKeys }: ReturnType<typeof filesOf>): void {
  const lost = [qrKey, subjectKeys].filter((file) => !existsSync(file));
  if (existsSync(database) && lost.length > 0)
    throw new Error(
      `There is a database but not all of its keys: put back ${lost.join(" and ")}. Nothing was changed.`,
    );
}

/** This process's QR server has this number in the registry. */
const qrServerNumber = 1;

/** Starts operation, QR and verification server in one process; they meet only through the contract. */
export async function startAllInOne(options: AllInOneOptions): Promise<AllInOne> {
  const { issuer, dataDir, log, clock = systemClock, random = systemRandom, trustedProxies = [] } = options;
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const files = filesOf({ dataDir });
  refuseLostKeys(files);
  readOrCreateSecretJson(files.subjectKeys, () => ({}));
  const key = readOrCreateSecretJson(files.qrKey, generatePrivateJwk) as PrivateJwk;

  const verificationServer = await createVerificationServer({
    issuer,
    databaseFile: files.database,
    keyEncryptionKey: options.keyEncryptionKey,
    qrServer: connectInProcess(verificationServerToQrServer, () => qrServer.forVerificationServer, {
      role: "verification-server",
    }),
    clock,
    random,
    log,
  });
  const qrServer: QrServer = await createQrServer({
    key,
    number: qrServerNumber,
    verificationServer: connectInProcess(qrServerToVerificationServer, () => verificationServer.forQrServer, {
      qrServer: qrServerNumber,
    }),
    clock,
    log,
  });
  const operationServer = createOperationServer({
    subjectKeyFile: files.subjectKeys,
    verificationServer: connectInProcess(
      operationServerToVerificationServer,
      () => verificationServer.forOperationServer,
      { role: "operation-server" },
    ),
    qrServer: connectInProcess(operationServerToQrServer, () => qrServer.forOperationServer, {
      role: "operation-server",
    }),
    displayUrls: { frames: issuer, states: issuer },
    clock,
    random,
    log,
  });

  const app = createHttpServer({ log, random, trustedProxies });
  for (const server of [operationServer, qrServer, verificationServer]) server.mount(app);
  await mountBrowserParts(app, { issuer });
  await app.listen({ host: options.host, port: options.port });
  return {
    issuer,
    verificationServer,
    qrServer,
    qrServerNumber,
    app,
    async close() {
      await app.close();
      qrServer.close();
      await verificationServer.close();
    },
  };
}
