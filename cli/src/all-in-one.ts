import { existsSync, mkdirSync } from "node:fs";
import { createOperationServer, type OperationServer } from "@countersign/operation-server";
import {
  connectInProcess,
  createHttpServer,
  type GuardedFetchOptions,
  type Log,
  type Metrics,
  type LeavingPace,
  mountHealth,
  noMetrics,
  openPort,
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
import type { SmsSettings } from "@countersign/sms-server";
import { createQrServer, openQrKeys, type QrServer } from "@countersign/qr-server";
import {
  type Bus,
  createVerificationServer,
  openAdministration,
  type PolicyRow,
  registerMethodServers,
  registerPolicy,
  type RegisteredMethodServer,
  type VerificationServer,
  type VerificationServerOptions,
} from "@countersign/verification-server";
import type { FastifyInstance } from "fastify";
import type { TlsFiles } from "./listener-settings.ts";
import { mountBrowserParts } from "./browser-parts.ts";
import { filesOf } from "./config.ts";
import type { Origins } from "./origins.ts";
import { startTexting, type Texting } from "./texting.ts";

/** What all roles in one process are made of. */
export interface AllInOneOptions extends Partial<Origins> {
  readonly issuer: string;
  readonly host: string;
  /** 0 takes a free port; then `issuer` must not depend on it. */
  readonly port: number;
  readonly dataDir: string;
  /** True for a process that comes to a port that another one of this server's has. */
  readonly joinsPort?: boolean;
  /** `postgres://…` in the place of the SQLite file in the data folder. */
  readonly database?: string | null;
  readonly keyEncryptionKey: Bytes;
  readonly log: Log;
  readonly clock?: Clock;
  readonly random?: Random;
  readonly trustedProxies?: readonly string[];
  /** The listener speaks TLS itself; null where a proxy ends it. */
  readonly tls?: TlsFiles | null;
  /** Takes the place of the administrator's rows of the routing policy before anything is answered; null leaves those there are. */
  readonly policy?: readonly PolicyRow[] | null;
  /** Takes the place of the registered method servers; null leaves those there are. */
  readonly methodServers?: readonly RegisteredMethodServer[] | null;
  /** How text messages are sent; null for not at all. */
  readonly sms?: SmsSettings | null;
  /** How webhooks are sent. */
  readonly webhooks?: GuardedFetchOptions;
  /** Where this process's figures are counted; nowhere unless said. */
  readonly metrics?: Metrics;
  /** Shared with other servers on the same store; its own unless said. */
  readonly bus?: Bus;
  /** Method servers in this process, in the place of the SMS server that `sms` says. */
  readonly findMethodServer?: VerificationServerOptions["findMethodServer"];
}

/** All roles, running in this process. */
export interface AllInOne {
  readonly issuer: string;
  /** Origin of the authenticator. */
  readonly authenticator: string;
  readonly operationServer: OperationServer;
  readonly verificationServer: VerificationServer;
  readonly qrServer: QrServer;
  readonly qrServerNumber: number;
  readonly app: FastifyInstance;
  /** Answers what was asked, and tells pages to come back, before `close` ends everything. */
  leave(pace: LeavingPace): Promise<void>;
  close(): Promise<void>;
}

/** True when no server has worked with the database yet. */
async function isNew(
  database: string | null,
  { file, clock, random }: { file: string } & Pick<FullOptions, "clock" | "random">,
) {
  if (database === null) return !existsSync(file);
  const administration = await openAdministration({ database, clock, random });
  try {
    return await administration.isNew();
  } finally {
    await administration.close();
  }
}

/** Key files that belong to a database: with another one in their place codes would be refused, or every user would look new (T54). */
async function refuseLostKeys({ dataDir, database, clock, random }: FullOptions): Promise<void> {
  const { database: file, qrKey, subjectKeys } = filesOf({ dataDir });
  const lost = [qrKey, subjectKeys].filter((key) => !existsSync(key));
  if (lost.length > 0 && !(await isNew(database, { file, clock, random })))
    throw new Error(
      `There is a database but not all of its keys: put back ${lost.join(" and ")}. Nothing was changed.`,
    );
}

/** This process's QR server has this number in the registry. */
const qrServerNumber = 1;

type Optional = "findMethodServer" | "bus";
type FullOptions = Required<Omit<AllInOneOptions, Optional>> & Pick<AllInOneOptions, Optional>;

/** Makes operation, QR and verification server; they meet only through the contract. */
async function connectRoles(options: FullOptions, texting: Texting) {
  const { issuer, authenticator, dataDir, database, log, clock, random, metrics } = options;
  const files = filesOf({ dataDir });
  await refuseLostKeys(options);
  readOrCreateSecretJson(files.subjectKeys, () => ({}));
  const keys = openQrKeys(files.qrKey);

  const verificationServer = await createVerificationServer({
    issuer,
    enrolmentLink: `${authenticator}/q`,
    database: database ?? files.database,
    keyEncryptionKey: options.keyEncryptionKey,
    findMethodServer: options.findMethodServer ?? texting.findMethodServer,
    qrServer: connectInProcess(verificationServerToQrServer, () => qrServer.forVerificationServer, {
      role: "verification-server",
    }),
    ...(options.bus && { bus: options.bus }),
    clock,
    random,
    log,
    metrics,
  });
  // Codes are judged by this clock, so they are made by it.
  const { clock: shared } = verificationServer.context;
  const qrServer: QrServer = await createQrServer({
    keys,
    authority: new URL(issuer).host,
    number: qrServerNumber,
    verificationServer: connectInProcess(qrServerToVerificationServer, () => verificationServer.forQrServer, {
      qrServer: qrServerNumber,
    }),
    clock: shared,
    log,
    metrics,
  });
  const operationServer = createOperationServer({
    url: issuer,
    subjectKeyFile: files.subjectKeys,
    routes: [
      {
        verificationServer: connectInProcess(
          operationServerToVerificationServer,
          () => verificationServer.forOperationServer,
          { role: "operation-server", organizations: null },
        ),
        qrServer: connectInProcess(operationServerToQrServer, () => qrServer.forOperationServer, {
          role: "operation-server",
          organizations: null,
        }),
        displayUrls: { frames: issuer, states: issuer },
      },
    ],
    clock,
    random,
    log,
    metrics,
    webhooks: options.webhooks,
  });
  verificationServer.onOutbox(operationServer.wake);
  return { verificationServer, qrServer, operationServer };
}

/** Puts policy and method servers of the settings in the place of those that are registered. */
export async function setRegistered(
  server: VerificationServer,
  { policy: rows, methodServers }: Pick<FullOptions, "policy" | "methodServers">,
): Promise<void> {
  if (rows)
    await server.changeRegistry("policy", (now) => registerPolicy(now, { author: { by: "administrator" }, rows }));
  if (methodServers) await server.changeRegistry("method servers", (now) => registerMethodServers(now, methodServers));
}

/** What was given, completed by what is usual. */
export function completeOptions(given: AllInOneOptions): FullOptions {
  const { issuer } = given;
  const defaults = {
    authenticator: issuer,
    widget: issuer,
    clock: systemClock,
    random: systemRandom,
    trustedProxies: [],
    tls: null,
    database: null,
    joinsPort: false,
    policy: null,
    methodServers: null,
    sms: null,
    webhooks: {},
    metrics: noMetrics,
  };
  return { ...defaults, ...given };
}

/** Starts all roles in one process, behind one HTTP server. */
export async function startAllInOne(given: AllInOneOptions): Promise<AllInOne> {
  const options = completeOptions(given);
  const { issuer, authenticator, widget, log, random, trustedProxies, tls, metrics } = options;
  mkdirSync(options.dataDir, { recursive: true, mode: 0o700 });
  const texting = await startTexting(options.sms, options);
  const { operationServer, qrServer, verificationServer } = await connectRoles(options, texting);
  await setRegistered(verificationServer, options);
  const app = createHttpServer({ log, random, trustedProxies, tls, secure: issuer.startsWith("https:"), metrics });
  for (const server of [operationServer, qrServer, verificationServer]) server.mount(app);
  const health = mountHealth(app, { checks: verificationServer.checks, log });
  await mountBrowserParts(app, { issuer, authenticator, widget });
  const { host, port, joinsPort } = options;
  await openPort(app, { host, port, isJoined: joinsPort });
  return {
    issuer,
    authenticator,
    operationServer,
    verificationServer,
    qrServer,
    qrServerNumber,
    app,
    leave: (pace) =>
      health.leave(pace, () => {
        for (const server of [verificationServer, qrServer]) server.leave();
      }),
    async close() {
      await app.close();
      await operationServer.close();
      qrServer.close();
      await verificationServer.close();
      await texting.close();
    },
  };
}
