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
  roleKeys: {
    method: "GET",
    path: "/server-jwks.json",
    summary: "The role key that signs this server's requests of other servers (§13), as a JWK set.",
    answer: object({ keys: list(record(text())) }),
    errors: ["unavailable"],
  },
} as const satisfies Arrow;
