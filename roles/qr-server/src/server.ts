import {
  createNodeCrypto,
  createNodeSigner,
  type Log,
  type Metrics,
  noMetrics,
  type ReadinessChecks,
} from "@countersign/platform";
import { type Clock, type PublicJwk, publicJwk } from "@countersign/protocol";
import type {
  Client,
  Handlers,
  operationServerToQrServer,
  qrServerToVerificationServer,
  verificationServerToQrServer,
} from "@countersign/protocol/contract";
import type { FastifyInstance } from "fastify";
import { createCodeEnvelopes, type Delivered } from "./code-envelopes.ts";
import { createFrameStreams } from "./frame-streams.ts";
import { mountForBusinessServer } from "./http/for-business-server.ts";
import { forOperationServer, type OperationServerCaller } from "./http/for-operation-server.ts";
import { mountForServers } from "./http/for-servers.ts";
import { forVerificationServer, type VerificationServerCaller } from "./http/for-verification-server.ts";
import { mountForInitiatingDevice, mountPreflight } from "./http/for-initiating-device.ts";
import { createJoin } from "./join.ts";
import { makeCode } from "./make-code.ts";
import { createReadPeers } from "./peers.ts";
import type { QrKeys } from "./qr-keys.ts";

/** What a QR server is made of. It has no database. */
export interface QrServerOptions {
  /** The QR key and the agreement key, both registered at the verification server. */
  readonly keys: QrKeys;
  /** Host and port that business servers know it by. */
  readonly authority: string;
  /** Its number there. */
  readonly number: number;
  readonly verificationServer: Client<typeof qrServerToVerificationServer>;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics?: Metrics;
}

/** A running QR server: the ends of its arrows and what it puts on an HTTP server. */
export interface QrServer {
  readonly publicKey: PublicJwk;
  /** What codes are sealed to on their way through a business's own server. */
  readonly agreementKey: PublicJwk;
  readonly forOperationServer: Handlers<typeof operationServerToQrServer, OperationServerCaller>;
  readonly forVerificationServer: Handlers<typeof verificationServerToQrServer, VerificationServerCaller>;
  mount(app: FastifyInstance): void;
  /** Puts there what operation and verification servers apart from this one may ask. */
  mountForServers(app: FastifyInstance): void;
  /** What must hold for it to be of use. */
  readonly checks: ReadinessChecks;
  /** Before the end: pages are told to come back. */
  leave(): void;
  close(): void;
}

export async function createQrServer({
  keys,
  authority,
  number,
  verificationServer,
  clock,
  log,
  metrics = noMetrics,
}: QrServerOptions): Promise<QrServer> {
  const crypto = createNodeCrypto();
  const signer = await createNodeSigner(crypto, keys.signing);
  const join = createJoin();
  const streams = createFrameStreams({ crypto, clock });
  metrics.gauge("frame_streams", "Pages that are shown a rotating code now.", () => streams.count());
  const deliver = async (delivered: Delivered): Promise<string> => {
    const operation = await join.take(delivered.operation);
    return makeCode({ crypto, signer, qrServer: number, log }, { operation, delivered });
  };
  const envelopes = await createCodeEnvelopes({ agreement: keys.agreement, qrServer: number, crypto, clock });
  const readPeers = createReadPeers({ verificationServer, clock });
  const handlers = {
    forOperationServer: forOperationServer(join),
    forVerificationServer: forVerificationServer(deliver),
  };
  return {
    publicKey: signer.jwk,
    agreementKey: publicJwk(keys.agreement),
    ...handlers,
    mountForServers(app) {
      // Beside a verification server at the same origin that one answers for both.
      mountPreflight(app);
      mountForServers(app, { ...handlers, readPeers, authority, crypto, clock });
    },
    mount(app) {
      mountForInitiatingDevice(app, { crypto, verificationServer, streams });
      mountForBusinessServer(app, { envelopes, readPeers, deliver, authority, crypto, clock });
    },
    checks: { "verification server": readPeers },
    leave: () => streams.move(),
    close() {
      join.close();
      streams.close();
    },
  };
}
