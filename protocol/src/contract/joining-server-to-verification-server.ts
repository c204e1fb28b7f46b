import type { Arrow } from "./endpoint.ts";
import { binary, integer, nullable, object, oneOf, optional, text } from "./schema.ts";
import { jwk } from "./shapes.ts";

/** A server that joins → V, once. Signed with the very role key that the body brings: proof that the sender has it. */
export const joiningServerToVerificationServer = {
  join: {
    method: "POST",
    path: "/v1/servers",
    summary: "Register a server's keys with a token that an administrator made; a token is good once (§13).",
    body: object({
      token: text({ pattern: "^cs_join_[A-Za-z0-9_-]{43}$" }),
      kind: oneOf("operation", "qr", "method", "console"),
      /** Origin at which others reach it; null for one that nobody asks anything. */
      url: nullable(text({ maxLength: 256 })),
      roleKey: jwk,
      /** A QR server's keys: what signs its codes, and what codes are sealed to. */
      qr: optional(object({ signing: jwk, agreement: jwk })),
      /** SHA-256 of the API key with which a console server asks its people's phones. */
      apiKey: optional(binary(32)),
    }),
    answer: object({ number: integer() }),
    errors: ["invalid_request", "ticket_invalid", "signature_invalid"],
  },
} as const satisfies Arrow;
