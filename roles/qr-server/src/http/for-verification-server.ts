import type { Handlers, verificationServerToQrServer } from "@countersign/protocol/contract";
import type { Delivered } from "../code-envelopes.ts";

/** The verification server's end of its arrow to this server. */
export function forVerificationServer(
  deliver: (delivered: Delivered) => Promise<string>,
): Handlers<typeof verificationServerToQrServer, { readonly role: "verification-server" }> {
  return {
    deliverCode: async ({ body }) => ({ static: await deliver(body) }),
  };
}
