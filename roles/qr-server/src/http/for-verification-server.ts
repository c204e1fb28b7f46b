import type { Handlers, verificationServerToQrServer } from "@countersign/protocol/contract";
import type { Join } from "../join.ts";
import { type Maker, makeCode } from "../make-code.ts";

/** The verification server's end of its arrow to this server. */
export function forVerificationServer(
  maker: Maker,
  join: Join,
): Handlers<typeof verificationServerToQrServer, { readonly role: "verification-server" }> {
  return {
    deliverCode: async ({ body: delivered }) => {
      const operation = await join.take(delivered.operation);
      return { static: await makeCode(maker, { operation, delivered }) };
    },
  };
}
