import type { Clock } from "@countersign/protocol";
import type { AnswerOf, Client, qrServerToVerificationServer } from "@countersign/protocol/contract";

/** Who may bring codes, as the verification server last said. */
export type Peers = AnswerOf<typeof qrServerToVerificationServer.readPeers>;

/** Longest time one that was removed is still known here. */
const freshMs = 30_000;

/** Reads who may bring codes, at most once in 30 s. */
export function createReadPeers({
  verificationServer,
  clock,
}: {
  verificationServer: Client<typeof qrServerToVerificationServer>;
  clock: Clock;
}): () => Promise<Peers> {
  let kept: { readonly peers: Promise<Peers>; readonly readAtMs: number } | null = null;
  return () => {
    if (kept && Math.abs(clock() - kept.readAtMs) < freshMs) return kept.peers;
    const asked = { peers: verificationServer.readPeers({ body: {} }), readAtMs: clock() };
    kept = asked;
    asked.peers.catch(() => {
      if (kept === asked) kept = null;
    });
    return asked.peers;
  };
}
