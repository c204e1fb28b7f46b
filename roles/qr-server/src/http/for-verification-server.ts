import type { Handlers, verificationServerToQrServer } from "@countersign/protocol/contract";
import type { Delivered } from "../code-envelopes.ts";

/** A verification server, authenticated by its role key (or by being in this process). */
export interface VerificationServerCaller {
  readonly role: "verification-server";
}

/** The verification server's end of its arrow to this server. */
export function forVerificationServer(
  deliver: (delivered: Delivered) => Promise<string>,
): Handlers<typeof verificationServerToQrServer, VerificationServerCaller> {
  return {
    deliverCode: async ({ body }) => ({ static: await deliver(body) }),
  };
}
