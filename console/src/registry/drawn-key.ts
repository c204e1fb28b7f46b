import { createWebCrypto, toBase64url, utf8 } from "@countersign/protocol";
import { random } from "../shell/page-random.ts";

/** A secret that was drawn here, and the hash that is proposed in its place: the secret itself is sent nowhere. */
export interface DrawnKey {
  readonly secret: string;
  /** SHA-256, base64url. */
  readonly hash: string;
}

async function hashed(secret: string): Promise<string> {
  return toBase64url(await createWebCrypto().sha256(utf8(secret)));
}

/** A new API key for an organization of that mode. */
export async function drawApiKey(mode: "live" | "test"): Promise<DrawnKey> {
  const secret = `cs_${mode}_${toBase64url(random(32))}`;
  return { secret, hash: await hashed(secret) };
}

/** The secret of an invitation's link. */
export async function drawInvitation(): Promise<DrawnKey> {
  const secret = toBase64url(random(32));
  return { secret, hash: await hashed(secret) };
}
