import type { Arrow } from "./endpoint.ts";
import { binary, integer, list, nullable, object, text } from "./schema.ts";
import { directoryId, displayToken, empty, jwk, operationId } from "./shapes.ts";

/** Q → V. Authenticated as a QR server, which sees its own codes alone. */
export const qrServerToVerificationServer = {
  lookUpCode: {
    method: "POST",
    path: "/v1/codes/lookup",
    summary:
      "What a display token may show: the code from the moment it is presented, null once the operation has ended (§4).",
    body: object({ token: displayToken }),
    answer: object({
      operation: operationId,
      /** Web origins that may be told, even that there is nothing to show any more. */
      origins: list(text()),
      code: nullable(
        object({
          static: text({ maxLength: 1024 }),
          frameKey: binary(32),
          link: text({ maxLength: 80 }),
          issuedAtMs: integer(),
          expiresAt: integer(),
        }),
      ),
    }),
    errors: ["operation_not_found"],
  },
  readPeers: {
    method: "POST",
    path: "/v1/registry/peers",
    summary:
      "Who may ask this server: verification servers, operation servers, keys that sign envelopes, and the businesses' own servers (S7, §13).",
    body: empty,
    answer: object({
      codeKeys: list(jwk),
      verificationServers: list(jwk),
      operationServers: list(object({ jwk, organizations: nullable(list(directoryId)) }), 1024),
      businessServers: list(object({ jwk, organization: integer(), business: integer() }), 1024),
    }),
    errors: ["unavailable"],
  },
} as const satisfies Arrow;
