import { type Metrics, noMetrics, type ReadinessChecks } from "@countersign/platform";
import type {
  consoleToVerificationServer,
  Handlers,
  operationServerToVerificationServer,
  qrServerToVerificationServer,
} from "@countersign/protocol/contract";
import type { FastifyInstance } from "fastify";
import { type BackgroundWork, startBackgroundWork } from "./background-work.ts";
import type { Registry } from "./core/registry.ts";
import { createDisplayStreams } from "./http/display-streams.ts";
import { mountForAnybody } from "./http/for-anybody.ts";
import { mountForApprovingDevice } from "./http/for-approving-device.ts";
import { type ConsoleCaller, forConsole } from "./http/for-console.ts";
import { mountForInitiatingDevice } from "./http/for-initiating-device.ts";
import { forOperationServer } from "./http/for-operation-server.ts";
import { forQrServer, type QrServerCaller } from "./http/for-qr-server.ts";
import { mountForServers, type ServerHandlers } from "./http/for-servers.ts";
import { keptToOrganizations } from "./http/kept-to-organizations.ts";
import { notingRefusals } from "./http/note-refusals.ts";
import type { OperationServerCaller } from "./http/operation-server-caller.ts";
import { repeatingAnswers } from "./http/repeat-answers.ts";
import { tellTime } from "./http/tell-time.ts";
import { measure } from "./measure.ts";
import { type ContextOptions, openContext } from "./open-context.ts";
import { createChangeRegistry, registryTopic } from "./steps/change-registry.ts";
import { createCheckStore } from "./steps/check-store.ts";
import type { Context } from "./steps/context.ts";

/** What a verification server is made of. */
export interface VerificationServerOptions extends ContextOptions {
  /** The link of enrolment codes (§4, §9). */
  readonly enrolmentLink: string;
  readonly metrics?: Metrics;
}

/** A running verification server: the ends of its arrows, what it puts on an HTTP server, and its registry. */
export interface VerificationServer extends Omit<BackgroundWork, "close"> {
  readonly forOperationServer: Handlers<typeof operationServerToVerificationServer, OperationServerCaller>;
  readonly forQrServer: Handlers<typeof qrServerToVerificationServer, QrServerCaller>;
  readonly forConsole: Handlers<typeof consoleToVerificationServer, ConsoleCaller>;
  mount(app: FastifyInstance): void;
  /** Puts there what operation, QR and console servers apart from this one may ask, and what a server may ask that wants to join. */
  mountForServers(app: FastifyInstance): void;
  /** One administrative change; `change` answers its argument to change nothing. */
  changeRegistry(what: string, change: (now: Registry) => Registry): Promise<Registry>;
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

/** The ends of the arrows that other servers have to this one. */
function serverHandlers(context: Context, enrolmentLink: string): ServerHandlers {
  const answers = repeatingAnswers(context, forOperationServer(context, { enrolmentLink }), {
    native: keepOwnKeys,
    impersonal: ["eraseUser"],
  });
  return {
    forOperationServer: keptToOrganizations(notingRefusals(context, answers), context),
    forQrServer: forQrServer(context),
    forConsole: notingRefusals(context, forConsole(context)),
  };
}

/** Opens store and keys and composes the server; refuses to start when the key-encryption key does not fit. */
export async function createVerificationServer(options: VerificationServerOptions): Promise<VerificationServer> {
  const { issuer, enrolmentLink, metrics = noMetrics } = options;
  const context = await openContext(options);
  const { store, clock, bus, keys, registry, leaving } = context;
  const unsubscribe = bus.subscribe(registryTopic, registry.refresh);
  const streams = createDisplayStreams({ bus, clock });
  measure(context, streams, metrics);
  const { close: endWork, ...work } = startBackgroundWork(context, metrics);
  const { host: authority } = new URL(issuer);
  const handlers = serverHandlers(context, enrolmentLink);
  return {
    ...handlers,
    ...work,
    mount(app) {
      tellTime(app, clock);
      mountForApprovingDevice(app, context, { authority });
      mountForInitiatingDevice(app, context, streams);
      mountForAnybody(app, context);
    },
    mountForServers: (app) => mountForServers(app, context, { ...handlers, authority, link: enrolmentLink }),
    changeRegistry: createChangeRegistry(context),
    onOutbox: store.webhooks.onWritten,
    checks: { database: createCheckStore(context), keys: () => keys.mac("readiness", new Uint8Array(0)) },
    leave() {
      leaving.leave();
      streams.move();
    },
    context,
    async close() {
      unsubscribe();
      streams.close();
      await endWork();
      await store.close();
    },
  };
}
