import { type Bytes, concat, type Crypto, fromBase64url, label, utf8 } from "@countersign/protocol";
import type { initiatingDeviceToMethodServer, RequestOf } from "@countersign/protocol/contract";

/** What the user is asked to do in front of the camera. */
export type Prompt = RequestOf<
  (typeof initiatingDeviceToMethodServer)["captures"]
>["body"]["pictures"][number]["prompt"];

const all: readonly Prompt[] = ["turn-left", "turn-right", "look-up", "blink"];
/** 4 · 3³ = 108 orders. */
const promptCount = 4;

/** Four prompts, no two neighbours alike, as 32 bytes nobody can foresee say. */
export function choosePrompts(bytes: Uint8Array): readonly Prompt[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const prompts: Prompt[] = [];
  for (let at = 0; at < promptCount; at++) {
    const left = all.filter((prompt) => prompt !== prompts.at(-1));
    const prompt = left[Number(view.getBigUint64(at * 8) % BigInt(left.length))];
    if (prompt !== undefined) prompts.push(prompt);
  }
  return prompts;
}

/** What the prompts of one attempt come from (§12.1): its id and the operation's code, under this server's secret, so that a clip of another fails. */
export async function promptBytes(
  crypto: Crypto,
  secret: Uint8Array,
  { attempt, codeHash }: { attempt: string; codeHash: string },
): Promise<Bytes> {
  return crypto.hmacSha256(
    secret,
    concat(label("countersign/face/prompts/v1"), label(attempt), fromBase64url(codeHash)),
  );
}

/** The bearer token for the pictures of one attempt or registration; the same again when its beginning is repeated. */
export async function captureToken(crypto: Crypto, secret: Uint8Array, id: string): Promise<Bytes> {
  return crypto.hmacSha256(secret, concat(label("countersign/face/token/v1"), utf8(id)));
}
