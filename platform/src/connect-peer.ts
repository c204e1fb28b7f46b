import { ProtocolError } from "@countersign/protocol";
import type { Arrow, Client } from "@countersign/protocol/contract";
import { connectSigned, type SignedConnection } from "./connect-signed.ts";
import type { Log } from "./log.ts";

/**
 * The same for servers whose answers go on to somebody else: that the other end does not take *this server's* signature is nothing the one
 * who asks could mend, so it is `unavailable`, and an alarm here: the key was taken back, or the clocks differ.
 */
export function connectPeer<A extends Arrow>(
  arrow: A,
  connection: SignedConnection & { readonly log: Log },
): Client<A> {
  const { log, ...signed } = connection;
  const client = connectSigned(arrow, signed);
  const entries = Object.entries(client).map(([name, ask]) => [
    name,
    async (request: never) => {
      try {
        return await ask(request);
      } catch (error) {
        if (!(error instanceof ProtocolError) || error.code !== "signature_invalid") throw error;
        log.alarm("peer_refuses", { reason: name });
        throw new ProtocolError("unavailable", { cause: "the other server does not know this one's key" });
      }
    },
  ]);
  return Object.fromEntries(entries) as Client<A>;
}
