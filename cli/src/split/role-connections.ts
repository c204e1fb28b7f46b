import { connectPeer, createNodeCrypto, type Log, type SignedConnection } from "@countersign/platform";
import type { Clock, Signer } from "@countersign/protocol";
import { operationServerToQrServer, operationServerToVerificationServer } from "@countersign/protocol/contract";
import type { Route } from "@countersign/operation-server";

/** Longer than a verification server waits for a QR server, and that for the operation server's copy. */
const answerMs = 12_000;

/** What an answer may take beside, because the request asks the other end to wait for a change. */
const moreMs: NonNullable<SignedConnection["moreMs"]> = ({ body }) => {
  const { wait } = (body ?? {}) as { wait?: { waitSeconds?: number } };
  return (wait?.waitSeconds ?? 0) * 1000;
};

/** The way of an operation server apart: signed requests to the verification server, and to the QR servers that it names. */
export function signedRoute({
  verificationServer,
  signer,
  clock,
  log,
}: {
  verificationServer: string;
  signer: Signer;
  clock: Clock;
  log: Log;
}): Route {
  const signed = { signer, crypto: createNodeCrypto(), clock, log, timeoutMs: answerMs };
  const connected = new Map<string, Route["qrServer"]>();
  const qrServerAt = (url: string): Route["qrServer"] => {
    const client = connected.get(url) ?? connectPeer(operationServerToQrServer, { ...signed, url });
    connected.set(url, client);
    return client;
  };
  return {
    verificationServer: connectPeer(operationServerToVerificationServer, {
      ...signed,
      url: verificationServer,
      moreMs,
    }),
    // A verification server whose QR server has no address makes no codes for servers apart.
    qrServer: { requestDisplay: async () => ({}) },
    qrServerAt,
    displayUrls: { frames: verificationServer, states: verificationServer },
  };
}
