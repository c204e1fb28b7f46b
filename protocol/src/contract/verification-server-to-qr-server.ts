import type { Arrow } from "./endpoint.ts";
import { binary, integer, list, nullable, object, optional, text } from "./schema.ts";
import { operationId } from "./shapes.ts";

/** V → Q. Authenticated as a verification server. */
export const verificationServerToQrServer = {
  deliverCode: {
    method: "POST",
    path: "/v1/codes",
    summary: "The verification code; the QR server compares digests, signs the content and answers it (S7, S10).",
    body: object({
      operation: operationId,
      issuer: text(),
      link: text({ maxLength: 80 }),
      code: binary(16),
      salt: binary(16),
      digest: binary(32),
      sealKey: binary(32),
      hint: nullable(binary(4)),
      flags: integer({ maximum: 31 }),
      numbers: object({
        organization: integer(),
        business: integer(),
        source: integer(),
        type: integer(),
        templateVersion: integer(),
      }),
      /** Field ids in the order of the template. */
      fields: list(text({ maxLength: 32 }), 16),
      issuedAtMs: integer(),
      expiresAt: integer(),
      maximumVersion: optional(integer({ minimum: 9, maximum: 40 })),
    }),
    answer: object({ static: text({ maxLength: 1024 }) }),
    errors: ["digest_mismatch", "unavailable"],
  },
} as const satisfies Arrow;
