import { createAuthenticateRole, createNodeCrypto, createSecretBox, type Log, mountArrow } from "@countersign/platform";
import { type Awaitable, type Clock, isSecureUrl, type PublicJwk, type Random, utf8 } from "@countersign/protocol";
import {
  type Handlers,
  initiatingDeviceToMethodServer,
  verificationServerToMethodServer,
} from "@countersign/protocol/contract";
import type { FastifyInstance } from "fastify";
import type { Context } from "./context.ts";
import { mountForInitiatingDevice } from "./http/for-initiating-device.ts";
import { forVerificationServer, type VerificationServerCaller } from "./http/for-verification-server.ts";
import type { FaceKeys } from "./keys.ts";
import { checkMatching, type Matcher } from "./matcher.ts";
import { openFaceStore } from "./store/sqlite-store.ts";

/** What a face server is made of. */
export interface FaceServerOptions {
  /** SQLite file, this server's alone. */
  readonly databaseFile: string;
  readonly keys: FaceKeys;
  /** The operator's engine; there is no default. */
  readonly matcher: Matcher;
  /** Least likeness that is taken for the same face, over 0 and up to 1: the one the matcher was measured at. */
  readonly threshold: number;
  /** Origin under which pages reach it: https, or http on localhost. */
  readonly url: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/** A running face server. */
export interface FaceServer {
  readonly forVerificationServer: Handlers<typeof verificationServerToMethodServer, VerificationServerCaller>;
  /** Puts it on an HTTP server for pages and for verification servers with these keys; `authority` is the host and port these know it by. */
  mount(
    app: FastifyInstance,
    options: { readonly verificationServers: () => Awaitable<readonly PublicJwk[]>; readonly authority: string },
  ): void;
  close(): void;
}

const tidyMs = 60_000;

/** Opens the store, and notices when the key does not belong to it. */
async function openContext(options: FaceServerOptions): Promise<Context> {
  const { databaseFile, keys, url, clock, random, log } = options;
  const matching = checkMatching(options);
  if (!isSecureUrl(url)) throw new Error("Pages reach a face server by https, or http on localhost.");
  const crypto = createNodeCrypto();
  const box = createSecretBox({ crypto, random, keyEncryptionKey: keys.keyEncryptionKey });
  const store = openFaceStore({ file: databaseFile, clock });
  try {
    await box.open("probe", store.probe(await box.seal("probe", utf8("face"))));
  } catch (cause) {
    store.close();
    throw new Error("The face server's key does not open its database: put back the one it was made with.", { cause });
  }
  const captureUrl = new URL(initiatingDeviceToMethodServer.captures.path, url).href;
  return { ...matching, store, box, crypto, captureSecret: keys.captureSecret, captureUrl, clock, random, log };
}

/** Composes the server. It is the only one that ever sees a picture or keeps a template. */
export async function createFaceServer(options: FaceServerOptions): Promise<FaceServer> {
  const context = await openContext(options);
  const { store, crypto, clock } = context;
  store.tidy();
  const timer = setInterval(store.tidy, tidyMs);
  timer.unref();
  const handlers = forVerificationServer(context);
  return {
    forVerificationServer: handlers,
    mount(app, { verificationServers, authority }) {
      const caller = { role: "verification-server" } as const;
      const arrow = verificationServerToMethodServer;
      const keys = async () => (await verificationServers()).map((jwk) => ({ jwk, caller, arrows: [arrow] }));
      const authenticate = createAuthenticateRole({ keys, authority, crypto, clock });
      mountArrow<typeof arrow, VerificationServerCaller>(app, { arrow, handlers, authenticate });
      mountForInitiatingDevice(app, context);
    },
    close() {
      clearInterval(timer);
      store.close();
    },
  };
}
