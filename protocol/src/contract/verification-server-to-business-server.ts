import type { Arrow } from "./endpoint.ts";
import { object, text } from "./schema.ts";

/** A JWE that whoever passes it on cannot read. */
export const sealedCode = object({ sealed: text({ maxLength: 8192 }) });

/** V → a business's own server (S7). Signed by the verification server's role key; the business server can read neither way. */
export const verificationServerToBusinessServer = {
  passCode: {
    method: "POST",
    path: "/v1/codes/sealed",
    summary: "The code, sealed to the QR server, to be passed on; the answer comes back sealed too (§3 fan-out).",
    body: sealedCode,
    answer: sealedCode,
    errors: ["unavailable", "digest_mismatch", "proof_invalid", "signature_invalid"],
  },
} as const satisfies Arrow;
