import type { Arrow } from "./endpoint.ts";
import { sealedCode } from "./verification-server-to-business-server.ts";

/** A business's own server → Q (S7). Signed by the business server's role key. */
export const businessServerToQrServer = {
  passCode: {
    method: "POST",
    path: "/v1/codes/sealed",
    summary: "What the verification server sealed to this QR server, as it came; an envelope is taken once.",
    body: sealedCode,
    answer: sealedCode,
    errors: ["unavailable", "digest_mismatch", "proof_invalid", "signature_invalid"],
  },
} as const satisfies Arrow;
