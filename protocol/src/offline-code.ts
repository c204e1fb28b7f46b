import type { Bytes } from "./bytes.ts";
import { concat, label } from "./bytes.ts";
import type { Crypto } from "./crypto.ts";

/** The RFC 6287 suite of offline codes (§11.4). */
export const offlineSuite = "OCRA-1:HOTP-SHA256-8:QH64";
const questionBytes = 128;
const offlineLabel = label("countersign/offline/v1");

/** The question of an offline code, 32 bytes: what OCRA takes as its 64 hex digits (§11.4). */
export async function offlineQuestion(crypto: Crypto, code: Uint8Array, digest: Uint8Array): Promise<Bytes> {
  return crypto.sha256(concat(offlineLabel, await crypto.sha256(code), digest));
}

/** The eight digits a device without a network shows (§11.4, RFC 6287). `kCode` is that device's code key. */
export async function offlineCode(crypto: Crypto, kCode: Uint8Array, question: Uint8Array): Promise<string> {
  return ocra(crypto, kCode, { suite: offlineSuite, input: paddedQuestion(question) });
}

/** OCRA with HOTP-SHA256-8 (RFC 6287 §5): `input` is all that follows the suite and its 0x00. */
export async function ocra(
  crypto: Crypto,
  key: Uint8Array,
  { suite, input }: { suite: string; input: Uint8Array },
): Promise<string> {
  return truncated(await crypto.hmacSha256(key, concat(label(suite), input)));
}

/** A question filled up with zero bytes to the 128 of RFC 6287 §5.1. */
export function paddedQuestion(question: Uint8Array): Bytes {
  return concat(question, new Uint8Array(questionBytes - question.length));
}

// RFC 4226 §5.3.
function truncated(mac: Bytes): string {
  const offset = (mac.at(-1) ?? 0) & 0x0f;
  const number = new DataView(mac.buffer, mac.byteOffset).getUint32(offset) & 0x7fff_ffff;
  return (number % 100_000_000).toString().padStart(8, "0");
}
