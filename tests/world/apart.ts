import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createOperationServer } from "@countersign/operation-server";
import {
  connectInProcess,
  createHttpServer,
  generatePrivateJwk,
  type Log,
  type PrivateJwk,
  silentLog,
  systemRandom,
} from "@countersign/platform";
import {
  type Arrow,
  type Client,
  operationServerToQrServer,
  operationServerToVerificationServer,
  qrServerToVerificationServer,
  verificationServerToQrServer,
} from "@countersign/protocol/contract";
import { createQrServer } from "@countersign/qr-server";
import { createVerificationServer, type VerificationServer } from "@countersign/verification-server";
import { registerDemo } from "../../cli/src/demo-organizations.ts";
import { findFreePort } from "./free-port.ts";
import { createHandClock, type HandClock } from "./hand-clock.ts";
import { createRelyingParty, type RelyingParty } from "./relying-party.ts";
import { demoOrigins } from "./world.ts";

/** Roles whose QR server listens on a port of its own and can be ended and started alone. */
export interface Apart {
  readonly issuer: string;
  readonly qrServerUrl: string;
  readonly dataDir: string;
  readonly clock: HandClock;
  readonly bank: RelyingParty;
  stopQrServer(): Promise<void>;
  /** With another key the server must be registered anew. */
  startQrServer(key?: PrivateJwk): Promise<void>;
  readonly verificationServer: VerificationServer;
  close(): Promise<void>;
}

const qrServerNumber = 1;

interface ApartOptions {
  /** Hears every message between the servers: what was asked and what was answered, as JSON. */
  readonly overhear?: (message: string) => void;
  readonly log?: (dataDir: string) => Log;
}

/** The same client, overheard. */
function tapped<A extends Arrow>(client: Client<A>, overhear: (message: string) => void): Client<A> {
  return new Proxy(client, {
    get(target, name) {
      const ask: unknown = Reflect.get(target, name);
      // A client has no `then`, or awaiting it would call one.
      if (typeof ask !== "function") return ask;
      return async (request: unknown) => {
        overhear(JSON.stringify({ to: String(name), request }));
        const answer: unknown = await ask(request);
        overhear(JSON.stringify({ from: String(name), answer }));
        return answer;
      };
    },
  });
}

export async function startApart({ overhear = () => {}, log = () => silentLog }: ApartOptions = {}): Promise<Apart> {
  const clock = createHandClock();
  const dataDir = mkdtempSync(join(tmpdir(), "countersign-apart-"));
  const [port, qrPort] = [await findFreePort(), await findFreePort()];
  const issuer = `http://localhost:${port}`;
  const common = { clock: clock.now, random: systemRandom, log: log(dataDir) };
  const firstKey = generatePrivateJwk();
  const agreement = generatePrivateJwk();

  const verificationServer = await createVerificationServer({
    issuer,
    enrolmentLink: `${issuer}/q`,
    database: join(dataDir, "verification.sqlite"),
    keyEncryptionKey: new Uint8Array(randomBytes(32)),
    qrServer: tapped(
      connectInProcess(verificationServerToQrServer, () => qr.server.forVerificationServer, {
        role: "verification-server" as const,
      }),
      overhear,
    ),
    ...common,
  });
  async function startQr(key: PrivateJwk) {
    const toVerification = tapped(
      connectInProcess(qrServerToVerificationServer, () => verificationServer.forQrServer, {
        qrServer: qrServerNumber,
      }),
      overhear,
    );
    const server = await createQrServer({
      keys: { signing: key, agreement },
      authority: `localhost:${qrPort}`,
      number: qrServerNumber,
      verificationServer: toVerification,
      ...common,
    });
    const app = createHttpServer(common);
    server.mount(app);
    await app.listen({ host: "localhost", port: qrPort });
    return { server, app };
  }
  let qr = await startQr(firstKey);
  async function stopQrServer(): Promise<void> {
    qr.server.close();
    await qr.app.close();
  }

  const operationServer = createOperationServer({
    url: "http://localhost",
    subjectKeyFile: join(dataDir, "subject-keys.json"),
    routes: [
      {
        verificationServer: tapped(
          connectInProcess(operationServerToVerificationServer, () => verificationServer.forOperationServer, {
            role: "operation-server" as const,
            organizations: null,
          }),
          overhear,
        ),
        qrServer: tapped(
          connectInProcess(operationServerToQrServer, () => qr.server.forOperationServer, {
            role: "operation-server" as const,
            organizations: null,
          }),
          overhear,
        ),
        displayUrls: { frames: `http://localhost:${qrPort}`, states: issuer },
      },
    ],
    ...common,
  });
  const app = createHttpServer(common);
  for (const server of [operationServer, verificationServer]) server.mount(app);
  await app.listen({ host: "localhost", port });
  const served = { issuer, authenticator: issuer, app, close: async () => {} };
  const roles = { ...served, verificationServer, qrServer: qr.server, qrServerNumber };
  const keys = await registerDemo(roles, { folder: join(dataDir, "demo"), origins: demoOrigins });
  return {
    issuer,
    qrServerUrl: `http://localhost:${qrPort}`,
    dataDir,
    clock,
    bank: createRelyingParty({ issuer, clock, ...keys.bank }),
    verificationServer,
    stopQrServer,
    async startQrServer(key = firstKey) {
      qr = await startQr(key);
    },
    async close() {
      await stopQrServer();
      await app.close();
      await operationServer.close();
      await verificationServer.close();
      rmSync(dataDir, { recursive: true });
    },
  };
}
