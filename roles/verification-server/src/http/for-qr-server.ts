import type { Handlers, qrServerToVerificationServer } from "@countersign/protocol/contract";
import type { Context } from "../steps/context.ts";
import { createLookUpCode } from "../steps/look-up-code.ts";
import { readPeers } from "../steps/read-peers.ts";

/** A QR server, authenticated by its role key (or by being in this process); `qrServer` is its number. */
export interface QrServerCaller {
  readonly qrServer: number;
}

/** A QR server's end of its arrow to this server. */
export function forQrServer(context: Context): Handlers<typeof qrServerToVerificationServer, QrServerCaller> {
  const lookUp = createLookUpCode(context);
  return {
    lookUpCode: ({ body }, caller) => lookUp(body, caller),
    readPeers: (_request, caller) => readPeers(context, caller),
  };
}
