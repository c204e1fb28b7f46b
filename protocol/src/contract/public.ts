import type { Arrow } from "./endpoint.ts";
import { list, object, record, text } from "./schema.ts";

/** What anybody may read of a verification server (§17). */
export const publicArrow = {
  directory: {
    method: "GET",
    path: "/.well-known/countersign",
    summary: "The signed directory, a JWS `countersign-directory+jwt`.",
    answer: text({ maxLength: 1 << 20 }),
    mediaType: "application/jwt",
    errors: ["unavailable"],
  },
  keys: {
    method: "GET",
    path: "/jwks.json",
    summary: "The verification keys, retired ones included.",
    answer: object({ keys: list(record(text())) }),
    errors: ["unavailable"],
  },
  keyEndorsements: {
    method: "GET",
    path: "/key-endorsements.json",
    summary: "What each verification key says of the one that follows it: JWSs `countersign-key-endorsement+jwt`.",
    answer: object({ endorsements: list(text({ maxLength: 2048 })) }),
    errors: ["unavailable"],
  },
  roleKeys: {
    method: "GET",
    path: "/server-jwks.json",
    summary: "The role key that signs this server's requests of other servers (§13), as a JWK set.",
    answer: object({ keys: list(record(text())) }),
    errors: ["unavailable"],
  },
  auditKey: {
    method: "GET",
    path: "/audit/key",
    summary: "The key of the audit log's checkpoints, as a C2SP verifier key (§16).",
    answer: text({ maxLength: 512 }),
    mediaType: "text/plain; charset=utf-8",
    errors: ["unavailable"],
  },
  auditCheckpoint: {
    method: "GET",
    path: "/audit/checkpoint",
    summary: "The newest checkpoint of the audit log, a C2SP signed note (§16).",
    answer: text({ maxLength: 8192 }),
    mediaType: "text/plain; charset=utf-8",
    errors: ["unavailable"],
  },
} as const satisfies Arrow;
