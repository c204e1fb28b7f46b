import { createHash } from "node:crypto";
import { type Random, toBase64url } from "@countersign/protocol";

/** What a cookie holds, and under which hash it is kept. */
export interface SessionToken {
  readonly token: string;
  readonly hash: string;
}

/** SHA-256, base64url, of a secret that a browser holds: all that is kept of it (T36). */
export function hashOf(token: string): string {
  return createHash("sha256").update(token).digest("base64url");
}

export function newSessionToken(random: Random): SessionToken {
  const token = toBase64url(random(32));
  return { token, hash: hashOf(token) };
}
