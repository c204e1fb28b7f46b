import { fromBase64url, toBase64url } from "@countersign/protocol";
import type { Context } from "./context.ts";

/** A one-time code that goes through the browser to the site (§11.3): the text goes out, the hash is kept. */
export interface DrawnReturnCode {
  readonly text: string;
  readonly hash: string;
}

export async function drawReturnCode({ random, crypto }: Context): Promise<DrawnReturnCode> {
  const code = random(16);
  return { text: toBase64url(code), hash: toBase64url(await crypto.sha256(code)) };
}

/** What would be kept of a code that was sent. */
export async function returnCodeHash({ crypto }: Context, code: string): Promise<string> {
  return toBase64url(await crypto.sha256(fromBase64url(code)));
}
