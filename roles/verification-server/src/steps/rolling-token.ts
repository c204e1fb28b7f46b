import { toBase64url } from "@countersign/protocol";
import type { Context } from "./context.ts";

/** A rolling token (§7): the text goes to the device, the hash is kept. */
interface RollingToken {
  readonly text: string;
  readonly hash: string;
}

export async function drawRollingToken({ random, crypto }: Context): Promise<RollingToken> {
  const token = random(32);
  return { text: toBase64url(token), hash: toBase64url(await crypto.sha256(token)) };
}
