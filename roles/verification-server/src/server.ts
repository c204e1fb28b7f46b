import {
  connectPeer,
  connectSigned,
  createNodeCrypto,
  createSecretBox,
  isTracing,
  type Log,
  type Metrics,
  noMetrics,
  type ReadinessChecks,
  nodeSha256,
} from "@countersign/platform";
import type { Clock, Random } from "@countersign/protocol";
import {
  type Client,
  type consoleToVerificationServer,
  type Handlers,
  type operationServerToVerificationServer,
  type qrServerToVerificationServer,
  verificationServerToBusinessServer,
  verificationServerToMethodServer,
  verificationServerToQrServer,
} from "@countersign/protocol/contract";
import type { FastifyInstance } from "fastify";
import { createInProcessBus } from "./bus/in-process.ts";
import type { Bus } from "./bus/port.ts";
import { deliverySeconds } from "./core/limits.ts";
import type { Registry } from "./core/registry.ts";
import { createQrServerOf } from "./find-qr-server.ts";
import { createDisplayStreams } from "./http/display-streams.ts";
import { mountForAnybody } from "./http/for-anybody.ts";
import { mountForApprovingDevice } from "./http/for-approving-device.ts";
import { mountForInitiatingDevice } from "./http/for-initiating-device.ts";
import { type ConsoleCaller, forConsole } from "./http/for-console.ts";
import { forOperationServer } from "./http/for-operation-server.ts";
import type { OperationServerCaller } from "./http/operation-server-caller.ts";
import { keptToOrganizations } from "./http/kept-to-organizations.ts";
import { mountForServers, type ServerHandlers } from "./http/for-servers.ts";
import { notingRefusals } from "./http/note-refusals.ts";
import { repeatingAnswers } from "./http/repeat-answers.ts";
import { forQrServer, type QrServerCaller } from "./http/for-qr-server.ts";
import { tellTime } from "./http/tell-time.ts";
import { createKeyMaker } from "./key-maker.ts";
import { openKeyring } from "./keyring.ts";
import { createLeaving } from "./leaving.ts";
import { createFindMethodServer } from "./methods/find-method-server.ts";
import { createHealth } from "./methods/health.ts";
import type { FindMethodServer } from "./methods/method-servers.ts";
import { countSigned, measure } from "./measure.ts";
import { createRegistryReader } from "./registry-reader.ts";
import { createHistorian, type Historian } from "./steps/advance-history.ts";
import { createCheckStore } from "./steps/check-store.ts";
import { createChangeRegistry, registryTopic } from "./steps/change-registry.ts";
import type { Context } from "./steps/context.ts";
import { createExpireDue } from "./steps/expire-due.ts";
import { createPurgeDue } from "./steps/purge-due.ts";
import { createSequencer, type Sequencer } from "./steps/sequence-audit.ts";
import { openStore } from "./store/open-store.ts";
import { traceOperations } from "./trace-operations.ts";

/** What a verification server is made of. */
export interface VerificationServerOptions {
  /** Origin of its API as devices pin it, without a slash at the end. */
  readonly issuer: string;
  /** The link of enrolment codes (§4, §9). */
  readonly enrolmentLink: string;
  /** An SQLite file, or `postgres://…` of a database that several servers may share. */
  readonly database: string;
  /** 32 bytes (§2). */
  readonly keyEncryptionKey: Uint8Array;
  /** The QR server in this process; null when all of them are apart. */
  readonly qrServer: Client<typeof verificationServerToQrServer> | null;
  /** Servers of methods that run in this process; those of the registry are reached over HTTP (§12). */
  readonly findMethodServer?: FindMethodServer;
  /** Shared with others on the same store, so that what happens at one is told at all; its own unless said. */
  readonly bus?: Bus;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly metrics?: Metrics;
}

/** A running verification server: the ends of its arrows, what it puts on an HTTP server, and its registry. */
export interface VerificationServer {
  readonly forOperationServer: Handlers<typeof operationServerToVerificationServer, OperationServerCaller>;
  readonly forQrServer: Handlers<typeof qrServerToVerificationServer, QrServerCaller>;
  readonly forConsole: Handlers<typeof consoleToVerificationServer, ConsoleCaller>;
  mount(app: FastifyInstance): void;
  /** Puts there what operation, QR and console servers apart from this one may ask, and what a server may ask that wants to join. */
  mountForServers(app: FastifyInstance): void;
  /** One administrative change; `change` answers its argument to change nothing. */
  changeRegistry(what: string, change: (now: Registry) => Registry): Promise<Registry>;
  /** Tidies what has expired now; a timer does it too. */
  expireDue(): Promise<number>;
  /** Deletes what was kept long enough (§15); a timer does it too. Answers how many operations. */
  purgeDue(): Promise<number>;
  /** Signs the audit log's checkpoints; a timer does it too. */
  readonly sequencer: Sequencer;
  /** Makes the index of searches and the counts; a timer does it too. */
  readonly historian: Historian;
  /** Hears that something was written into the outbox here; answers the function that ends it. */
  onOutbox(listener: () => void): () => void;
  /** What must hold for it to be of use. */
  readonly checks: ReadinessChecks;
  /** Before the end: pages are told to come back, and requests that wait are answered. */
  leave(): void;
  /** What the steps work with, for those who compose them anew (tests of attacks). */
  readonly context: Context;
  close(): Promise<void>;
}

/** Writes of an operation server that keep their idempotency key inside the write. */
const keepOwnKeys = [
  "requestVerification",
  "consume",
  "issueTicket",
  "changeMethod",
  "createWebhookEndpoint",
  "rotateWebhookSecret",
  "testWebhookEndpoint",
  "replayWebhookDeliveries",
] as const;
const sweepMs = 1000;
const sequencerMs = 1000;
const historianMs = 1000;
/** Well within the time for which a new key is listed before it signs. */
const keysMs = 30_000;
const tidyMs = 600_000;
/** Longest time a code may take through a business's own server and back. */
const codeRouteMs = 8000;
/** Longest time a QR server may take to make a code: it waits 5 s for the operation server's copy. */
const qrServerMs = 8000;
/** Longest time a method server may take for one answer. */
const methodServerMs = 12_000;

/** What is done in its own time; answers the function that ends it. */
function startTimers(
  { store, clock, log, keys }: Context,
  {
    expireDue,
    purgeDue,
    sequencer,
    historian,
  }: Pick<VerificationServer, "expireDue" | "purgeDue" | "sequencer" | "historian">,
): () => void {
  const tidy = () => Promise.all([store.operations.tidy(), store.webhooks.tidy(clock() - deliverySeconds * 1000)]);
  const whenIdle = (work: () => Promise<unknown>) => () =>
    void work().catch((error: unknown) => log.fault("sweep", error));
  const timers = [
    setInterval(whenIdle(expireDue), sweepMs),
    setInterval(whenIdle(sequencer.tick), sequencerMs),
    setInterval(whenIdle(historian.tick), historianMs),
    setInterval(whenIdle(keys.refresh), keysMs),
    setInterval(whenIdle(tidy), tidyMs),
    setInterval(whenIdle(purgeDue), tidyMs),
  ];
  for (const timer of timers) timer.unref();
  return () => {
    for (const timer of timers) clearInterval(timer);
  };
}

/** Opens store and keys and composes the server; refuses to start when the key-encryption key does not fit. */
export async function createVerificationServer(options: VerificationServerOptions): Promise<VerificationServer> {
  const { issuer, random, log, metrics = noMetrics } = options;
  const crypto = createNodeCrypto();
  const opened = await openStore({ database: options.database, clock: options.clock, random });
  const { clock } = opened;
  const store = isTracing() ? { ...opened, operations: traceOperations(opened.operations) } : opened;
  const box = createSecretBox({ crypto, random, keyEncryptionKey: options.keyEncryptionKey });
  const keys = await openKeyring({ issuer, store, box, crypto, clock, random, keyMaker: createKeyMaker(crypto) });
  const registry = createRegistryReader({ store, clock });
  const { bus = createInProcessBus() } = options;
  const unsubscribe = bus.subscribe(registryTopic, registry.refresh);
  const signed = { signer: keys.role, crypto, clock };
  const businessServerAt: Context["businessServerAt"] = (url) =>
    connectSigned(verificationServerToBusinessServer, { ...signed, url, timeoutMs: codeRouteMs });
  const findMethodServer = createFindMethodServer({
    registry,
    own: options.findMethodServer ?? (async () => null),
    connect: (url) => connectSigned(verificationServerToMethodServer, { ...signed, url, timeoutMs: methodServerMs }),
  });
  const qrServerOf = createQrServerOf({
    registry,
    own: options.qrServer,
    connect: (url) => connectPeer(verificationServerToQrServer, { ...signed, log, url, timeoutMs: qrServerMs }),
  });
  const health = createHealth({ clock });
  const leaving = createLeaving();
  const base = {
    issuer,
    crypto,
    clock,
    random,
    store,
    bus,
    box,
    keys,
    registry,
    qrServerOf,
    businessServerAt,
    leaving,
    log,
  };
  const context: Context = { ...base, findMethodServer, health };
  const streams = createDisplayStreams({ bus, clock });
  measure(context, streams, metrics);
  const ending = new AbortController();
  const expireDue = createExpireDue(context, { sha256: nodeSha256, ending: ending.signal });
  const purgeDue = createPurgeDue(context);
  const sequencer = createSequencer(context, {
    sha256: nodeSha256,
    ...(metrics !== noMetrics && { onSigned: countSigned(metrics) }),
  });
  const historian = createHistorian(context, { first: expireDue });
  const stopTimers = startTimers(context, { expireDue, purgeDue, sequencer, historian });
  const { host: authority } = new URL(issuer);
  const handlers: ServerHandlers = {
    forOperationServer: keptToOrganizations(
      notingRefusals(
        context,
        repeatingAnswers(context, forOperationServer(context, { enrolmentLink: options.enrolmentLink }), {
          native: keepOwnKeys,
          impersonal: ["eraseUser"],
        }),
      ),
      { log },
    ),
    forQrServer: forQrServer(context),
    forConsole: notingRefusals(context, forConsole(context)),
  };

  return {
    ...handlers,
    mount(app) {
      tellTime(app, clock);
      mountForApprovingDevice(app, context, { authority });
      mountForInitiatingDevice(app, context, streams);
      mountForAnybody(app, context);
    },
    mountForServers: (app) => mountForServers(app, context, { ...handlers, authority, link: options.enrolmentLink }),
    changeRegistry: createChangeRegistry(context),
    expireDue,
    purgeDue,
    sequencer,
    historian,
    onOutbox: store.webhooks.onWritten,
    checks: { database: createCheckStore(context), keys: () => keys.mac("readiness", new Uint8Array(0)) },
    leave() {
      leaving.leave();
      streams.move();
    },
    context,
    async close() {
      stopTimers();
      unsubscribe();
      streams.close();
      ending.abort();
      await Promise.allSettled([expireDue()]);
      await sequencer.close();
      await historian.close();
      await store.close();
    },
  };
}
