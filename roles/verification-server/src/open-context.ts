import {
  connectPeer,
  connectSigned,
  createNodeCrypto,
  createSecretBox,
  isTracing,
  type Log,
} from "@countersign/platform";
import type { Clock, Random } from "@countersign/protocol";
import {
  type Client,
  verificationServerToBusinessServer,
  verificationServerToMethodServer,
  verificationServerToQrServer,
} from "@countersign/protocol/contract";
import { createInProcessBus } from "./bus/in-process.ts";
import type { Bus } from "./bus/port.ts";
import { createQrServerOf } from "./find-qr-server.ts";
import { createKeyMaker } from "./key-maker.ts";
import { openKeyring } from "./keyring.ts";
import { createLeaving } from "./leaving.ts";
import { createFindMethodServer } from "./methods/find-method-server.ts";
import { createHealth } from "./methods/health.ts";
import type { FindMethodServer } from "./methods/method-servers.ts";
import { createRegistryReader } from "./registry-reader.ts";
import type { Context } from "./steps/context.ts";
import { openStore } from "./store/open-store.ts";
import { traceOperations } from "./trace-operations.ts";

/** What a verification server's steps work with is made of this. */
export interface ContextOptions {
  /** Origin of its API as devices pin it, without a slash at the end. */
  readonly issuer: string;
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
}

/** Longest time a code may take through a business's own server and back. */
const codeRouteMs = 8000;
/** Longest time a QR server may take to make a code: it waits 5 s for the operation server's copy. */
const qrServerMs = 8000;
/** Longest time a method server may take for one answer. */
const methodServerMs = 12_000;

/** Opens store and keys and what leads to other servers; refuses when the key-encryption key does not fit. */
export async function openContext(options: ContextOptions): Promise<Context> {
  const { issuer, random, log, bus = createInProcessBus() } = options;
  const crypto = createNodeCrypto();
  const opened = await openStore({ database: options.database, clock: options.clock, random });
  const { clock } = opened;
  const store = isTracing() ? { ...opened, operations: traceOperations(opened.operations) } : opened;
  const box = createSecretBox({ crypto, random, keyEncryptionKey: options.keyEncryptionKey });
  const keys = await openKeyring({ issuer, store, box, crypto, clock, random, keyMaker: createKeyMaker(crypto) });
  const registry = createRegistryReader({ store, clock });
  const signed = { signer: keys.role, crypto, clock };
  return {
    issuer,
    crypto,
    clock,
    random,
    store,
    bus,
    box,
    keys,
    registry,
    qrServerOf: createQrServerOf({
      registry,
      own: options.qrServer,
      connect: (url) => connectPeer(verificationServerToQrServer, { ...signed, log, url, timeoutMs: qrServerMs }),
    }),
    findMethodServer: createFindMethodServer({
      registry,
      own: options.findMethodServer ?? (async () => null),
      connect: (url) => connectSigned(verificationServerToMethodServer, { ...signed, url, timeoutMs: methodServerMs }),
    }),
    health: createHealth({ clock }),
    businessServerAt: (url) =>
      connectSigned(verificationServerToBusinessServer, { ...signed, url, timeoutMs: codeRouteMs }),
    leaving: createLeaving(),
    log,
  };
}
