import { randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Route } from "@countersign/operation-server";
import { connectInProcess, createHttpServer, generatePrivateJwk, silentLog, systemRandom } from "@countersign/platform";
import {
  operationServerToQrServer,
  operationServerToVerificationServer,
  qrServerToVerificationServer,
  verificationServerToQrServer,
} from "@countersign/protocol/contract";
import { createQrServer, type QrServer } from "@countersign/qr-server";
import {
  type Bus,
  createInProcessBus,
  createVerificationServer,
  type VerificationServer,
} from "@countersign/verification-server";
import type { FastifyInstance } from "fastify";
import { registerDemo } from "../../cli/src/demo-organizations.ts";
import { findFreePort } from "./free-port.ts";
import type { HandClock } from "./hand-clock.ts";
import { createTestDatabase } from "./test-database.ts";
import { demoOrigins } from "./world.ts";

/** A verification server on a port of its own, with the QR server that makes its codes. */
export interface VerificationPlace {
  /** As devices pin it; a second server on the same store has the same. */
  readonly issuer: string;
  /** Where this very server is. */
  readonly url: string;
  readonly database: string;
  readonly verificationServer: VerificationServer;
  /** The way an operation server takes to it; whom it serves is added to it. */
  readonly route: Route;
  /** API keys of the demo's organizations, as they are registered in its store. */
  readonly keys: Awaited<ReturnType<typeof registerDemo>>;
  /** Another verification server on the same store, issuer and bus, on another port. */
  beside(): Promise<{ readonly url: string; readonly route: Route; close(): Promise<void> }>;
  close(): Promise<void>;
}

const qrServerNumber = 1;
const asOperationServer = { role: "operation-server", organizations: null } as const;

function routeTo(
  { verificationServer, qrServer }: { verificationServer: VerificationServer; qrServer: QrServer },
  displayUrls: Route["displayUrls"],
): Route {
  return {
    verificationServer: connectInProcess(
      operationServerToVerificationServer,
      () => verificationServer.forOperationServer,
      asOperationServer,
    ),
    qrServer: connectInProcess(operationServerToQrServer, () => qrServer.forOperationServer, asOperationServer),
    displayUrls,
  };
}

async function listen(parts: readonly { mount(app: FastifyInstance): void }[], port: number): Promise<FastifyInstance> {
  const app = createHttpServer({ log: silentLog, random: systemRandom });
  for (const part of parts) part.mount(app);
  await app.listen({ host: "localhost", port });
  return app;
}

/** Starts one, with its own store, issuer and keys, in a folder of its own. */
export async function startVerificationPlace({
  folder,
  clock,
}: {
  folder: string;
  clock: HandClock;
}): Promise<VerificationPlace> {
  mkdirSync(folder, { recursive: true });
  const port = await findFreePort();
  const issuer = `http://localhost:${port}`;
  const common = { clock: clock.now, random: systemRandom, log: silentLog };
  const database = await createTestDatabase(join(folder, "verification.sqlite"));
  const keyEncryptionKey = new Uint8Array(randomBytes(32));
  const bus: Bus = createInProcessBus();
  const startServer = () =>
    createVerificationServer({
      ...common,
      issuer,
      enrolmentLink: `${issuer}/q`,
      database: database.setting,
      keyEncryptionKey,
      bus,
      qrServer: connectInProcess(verificationServerToQrServer, () => qrServer.forVerificationServer, {
        role: "verification-server" as const,
      }),
    });
  const verificationServer = await startServer();
  const qrServer = await createQrServer({
    ...common,
    keys: { signing: generatePrivateJwk(), agreement: generatePrivateJwk() },
    authority: `localhost:${port}`,
    number: qrServerNumber,
    verificationServer: connectInProcess(qrServerToVerificationServer, () => verificationServer.forQrServer, {
      qrServer: qrServerNumber,
    }),
  });
  const app = await listen([qrServer, verificationServer], port);
  const roles = {
    issuer,
    authenticator: issuer,
    verificationServer,
    qrServer,
    qrServerNumber,
    app,
    close: async () => {},
  };
  return {
    issuer,
    url: issuer,
    database: database.setting,
    verificationServer,
    route: routeTo({ verificationServer, qrServer }, { frames: issuer, states: issuer }),
    keys: await registerDemo(roles, { folder: join(folder, "demo"), origins: demoOrigins }),
    async beside() {
      const second = await startServer();
      const secondPort = await findFreePort();
      const url = `http://localhost:${secondPort}`;
      const secondApp = await listen([second], secondPort);
      return {
        url,
        route: routeTo({ verificationServer: second, qrServer }, { frames: issuer, states: url }),
        async close() {
          await secondApp.close();
          await second.close();
        },
      };
    },
    async close() {
      await app.close();
      qrServer.close();
      await verificationServer.close();
      await database.remove();
    },
  };
}
