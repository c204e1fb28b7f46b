import { createAuthenticateRole, createNodeCrypto, createSecretBox, type Log, mountArrow } from "@countersign/platform";
import { type Awaitable, type Clock, type PublicJwk, type Random, utf8 } from "@countersign/protocol";
import { type Handlers, verificationServerToMethodServer } from "@countersign/protocol/contract";
import type { FastifyInstance } from "fastify";
import { createKeyedHashes } from "./code.ts";
import type { Context } from "./context.ts";
import { forVerificationServer, type VerificationServerCaller } from "./http/for-verification-server.ts";
import type { SmsKeys } from "./keys.ts";
import { createPhoneOpener } from "./phone-number.ts";
import type { SmsSender } from "./sender/port.ts";
import { openSmsStore } from "./store/sqlite-store.ts";

/** What an SMS server is made of. */
export interface SmsServerOptions {
  /** SQLite file, this server's alone. */
  readonly databaseFile: string;
  readonly keys: SmsKeys;
  readonly sender: SmsSender;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/** A running SMS server. */
export interface SmsServer {
  readonly forVerificationServer: Handlers<typeof verificationServerToMethodServer, VerificationServerCaller>;
  /** What phone numbers are sealed to. */
  readonly sealTo: PublicJwk;
  /** How many parts of sent texts there are of each state, in the words of the message centre; "SENT" for no word yet. */
  receipts(): Readonly<Record<string, number>>;
  /** Puts it on an HTTP server for verification servers with these keys; `authority` is the host and port they know it by. */
  mount(
    app: FastifyInstance,
    options: { readonly verificationServers: () => Awaitable<readonly PublicJwk[]>; readonly authority: string },
  ): void;
  close(): Promise<void>;
}

const tidyMs = 60_000;

/** Opens the store, and notices when the key does not belong to it. */
async function openContext({ databaseFile, keys, sender, clock, random, log }: SmsServerOptions): Promise<Context> {
  const crypto = createNodeCrypto();
  const { keyEncryptionKey, agreement } = keys;
  const box = createSecretBox({ crypto, random, keyEncryptionKey });
  const store = openSmsStore({ file: databaseFile, clock });
  try {
    await box.open("probe", store.probe(await box.seal("probe", utf8("sms"))));
  } catch (cause) {
    store.close();
    throw new Error("The SMS server's key does not open its database: put back the one it was made with.", { cause });
  }
  const hashes = await createKeyedHashes(crypto, keyEncryptionKey);
  return { store, sender, box, hashes, opener: await createPhoneOpener(agreement), clock, random, log };
}

/** Composes the server. It is the only one that ever knows a phone number. */
export async function createSmsServer(options: SmsServerOptions): Promise<SmsServer> {
  const { sender, clock, log } = options;
  const context = await openContext(options);
  const { store, opener } = context;
  sender.onReceipt(({ id, state }) => {
    store.noteReceipt(id, state);
    if (state !== "DELIVRD") log.info("sms.receipt", { code: state });
  });
  store.tidy();
  const timer = setInterval(store.tidy, tidyMs);
  timer.unref();
  const handlers = forVerificationServer(context);
  return {
    forVerificationServer: handlers,
    sealTo: opener.sealTo,
    receipts: store.receipts,
    mount(app, { verificationServers, authority }) {
      const caller = { role: "verification-server" } as const;
      const arrow = verificationServerToMethodServer;
      const keys = async () => (await verificationServers()).map((jwk) => ({ jwk, caller, arrows: [arrow] }));
      const authenticate = createAuthenticateRole({ keys, authority, crypto: createNodeCrypto(), clock });
      mountArrow<typeof arrow, VerificationServerCaller>(app, { arrow, handlers, authenticate });
    },
    async close() {
      clearInterval(timer);
      await sender.close();
      store.close();
    },
  };
}
