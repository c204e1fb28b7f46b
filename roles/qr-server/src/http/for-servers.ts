import { createAuthenticateRole, mountArrow } from "@countersign/platform";
import type { Clock, Crypto } from "@countersign/protocol";
import { type Handlers, operationServerToQrServer, verificationServerToQrServer } from "@countersign/protocol/contract";
import type { FastifyInstance } from "fastify";
import type { Peers } from "../peers.ts";
import type { OperationServerCaller } from "./for-operation-server.ts";
import type { VerificationServerCaller } from "./for-verification-server.ts";

/** What servers apart from this one may ask, and who they are. */
interface ServerRoutes {
  readonly forOperationServer: Handlers<typeof operationServerToQrServer, OperationServerCaller>;
  readonly forVerificationServer: Handlers<typeof verificationServerToQrServer, VerificationServerCaller>;
  readonly readPeers: () => Promise<Peers>;
  /** Host and port this server is known by. */
  readonly authority: string;
  readonly crypto: Crypto;
  readonly clock: Clock;
}

/** More than a site may send: what the operation server adds has room beside it. */
const bodyLimit = 32 * 1024;

/** Mounts the arrows that other servers sign (§13): the key of one role opens no route of another. */
export function mountForServers(
  app: FastifyInstance,
  { forOperationServer, forVerificationServer, readPeers, authority, crypto, clock }: ServerRoutes,
): void {
  const judge = { authority, crypto, clock };
  mountArrow<typeof operationServerToQrServer, OperationServerCaller>(app, {
    arrow: operationServerToQrServer,
    handlers: forOperationServer,
    authenticate: createAuthenticateRole<OperationServerCaller>({
      keys: async () =>
        (await readPeers()).operationServers.map(({ jwk, organizations }) => ({
          jwk,
          caller: { role: "operation-server", organizations },
          arrows: [operationServerToQrServer],
        })),
      ...judge,
    }),
    continuesTraces: true,
    bodyLimit,
  });
  mountArrow<typeof verificationServerToQrServer, VerificationServerCaller>(app, {
    arrow: verificationServerToQrServer,
    handlers: forVerificationServer,
    authenticate: createAuthenticateRole<VerificationServerCaller>({
      keys: async () =>
        (await readPeers()).verificationServers.map((jwk) => ({
          jwk,
          caller: { role: "verification-server" },
          arrows: [verificationServerToQrServer],
        })),
      ...judge,
    }),
    continuesTraces: true,
  });
}
