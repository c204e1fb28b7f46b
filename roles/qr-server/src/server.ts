import { createNodeCrypto, createNodeSigner, type Log, type PrivateJwk } from "@countersign/platform";
import type { Clock, PublicJwk } from "@countersign/protocol";
import type {
  Client,
  Handlers,
  operationServerToQrServer,
  qrServerToVerificationServer,
  verificationServerToQrServer,
} from "@countersign/protocol/contract";
import type { FastifyInstance } from "fastify";
import { createFrameStreams } from "./frame-streams.ts";
import { forOperationServer } from "./http/for-operation-server.ts";
import { forVerificationServer } from "./http/for-verification-server.ts";
import { mountForInitiatingDevice } from "./http/for-initiating-device.ts";
import { createJoin } from "./join.ts";

/** What a QR server is made of. It has no database. */
export interface QrServerOptions {
  /** The QR key, registered at the verification server. */
  readonly key: PrivateJwk;
  /** Its number there. */
  readonly number: number;
  readonly verificationServer: Client<typeof qrServerToVerificationServer>;
  readonly clock: Clock;
  readonly log: Log;
}

/** A running QR server: the ends of its arrows and what it puts on an HTTP server. */
export interface QrServer {
  readonly publicKey: PublicJwk;
  readonly forOperationServer: Handlers<typeof operationServerToQrServer, { readonly role: "operation-server" }>;
  readonly forVerificationServer: Handlers<
    typeof verificationServerToQrServer,
    { readonly role: "verification-server" }
  >;
  mount(app: FastifyInstance): void;
  close(): void;
}

export async function createQrServer({
  key,
  number,
  verificationServer,
  clock,
  log,
}: QrServerOptions): Promise<QrServer> {
  const crypto = createNodeCrypto();
  const signer = await createNodeSigner(crypto, key);
  const join = createJoin();
  const streams = createFrameStreams({ crypto, clock });
  return {
    publicKey: signer.jwk,
    forOperationServer: forOperationServer(join),
    forVerificationServer: forVerificationServer({ crypto, signer, qrServer: number, log }, join),
    mount: (app) => mountForInitiatingDevice(app, { crypto, verificationServer, streams }),
    close() {
      join.close();
      streams.close();
    },
  };
}
