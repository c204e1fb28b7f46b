import type { Arrow } from "./endpoint.ts";
import { binary, integer, list, object, text } from "./schema.ts";
import { displayToken, operationId } from "./shapes.ts";

/** Q → V. Authenticated as a QR server, which sees its own codes alone. */
export const qrServerToVerificationServer = {
  lookUpCode: {
    method: "POST",
    path: "/v1/codes/lookup",
    summary: "What a display token may show: answered only once the operation is presented (§4).",
    body: object({ token: displayToken }),
    answer: object({
      operation: operationId,
      static: text({ maxLength: 1024 }),
      frameKey: binary(32),
      link: text({ maxLength: 80 }),
      issuedAtMs: integer(),
      expiresAt: integer(),
      origins: list(text()),
    }),
    errors: ["operation_not_found", "operation_expired"],
  },
} as const satisfies Arrow;
