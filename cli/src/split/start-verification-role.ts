import { mkdirSync } from "node:fs";
import { createHttpServer, type LeavingPace, mountHealth, openPort } from "@countersign/platform";
import { createVerificationServer, type VerificationServer } from "@countersign/verification-server";
import type { FastifyInstance } from "fastify";
import { type AllInOneOptions, completeOptions, setRegistered } from "../all-in-one.ts";
import { mountBrowserParts } from "../browser-parts.ts";
import { filesOf } from "../config.ts";
import { startTexting } from "../texting.ts";

/** A verification server that runs by itself: operation, QR and method servers join it. */
export interface VerificationRole {
  readonly issuer: string;
  readonly authenticator: string;
  readonly verificationServer: VerificationServer;
  readonly app: FastifyInstance;
  leave(pace: LeavingPace): Promise<void>;
  close(): Promise<void>;
}

/** Starts a verification server by itself, with the pages that belong to its origin. */
export async function startVerificationRole(given: AllInOneOptions): Promise<VerificationRole> {
  const options = completeOptions(given);
  const { issuer, authenticator, widget, dataDir, clock, random, log, metrics, bus } = options;
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const texting = await startTexting(options.sms, options);
  const verificationServer = await createVerificationServer({
    issuer,
    enrolmentLink: `${authenticator}/q`,
    database: options.database ?? filesOf(options).database,
    keyEncryptionKey: options.keyEncryptionKey,
    findMethodServer: options.findMethodServer ?? texting.findMethodServer,
    qrServer: null,
    ...(bus && { bus }),
    clock,
    random,
    log,
    metrics,
  });
  await setRegistered(verificationServer, options);
  const { trustedProxies, tls } = options;
  const app = createHttpServer({ log, random, trustedProxies, tls, secure: issuer.startsWith("https:"), metrics });
  verificationServer.mount(app);
  verificationServer.mountForServers(app);
  const health = mountHealth(app, { checks: verificationServer.checks, log });
  await mountBrowserParts(app, { issuer, authenticator, widget });
  await openPort(app, { host: options.host, port: options.port });
  return {
    issuer,
    authenticator,
    verificationServer,
    app,
    leave: (pace) => health.leave(pace, verificationServer.leave),
    async close() {
      await app.close();
      await verificationServer.close();
      await texting.close();
    },
  };
}
