import type { Bytes } from "./bytes.ts";
import { concat, label, utf8 } from "./bytes.ts";
import type { Crypto } from "./crypto.ts";
import type { Id } from "./ids.ts";

/** Ways to decide an operation (§12). `qr` is the code on the page, scanned by an enrolled device; the others are answered on the page. */
export const methodNames = ["qr", "passkey", "face", "dynamic-code", "remote", "sms"] as const;
export type MethodName = (typeof methodNames)[number];

/** One try at deciding an operation by a method other than the code, or one change of a user's methods. */
export type AttemptId = Id<"att">;

/** True for the name of a method. */
export function isMethodName(value: unknown): value is MethodName {
  return methodNames.some((name) => name === value);
}

const passkeyLabel = label("countersign/passkey/v1");

/**
 * What a passkey on the initiating device signs (§12): SHA-256 of label, attempt id (ASCII, 0x00), nonce (16 bytes) and operation digest, so
 * that an assertion is good for one attempt at one operation.
 */
export async function attemptChallenge(
  crypto: Crypto,
  { attempt, nonce, digest }: { attempt: AttemptId; nonce: Uint8Array; digest: Uint8Array },
): Promise<Bytes> {
  return crypto.sha256(concat(passkeyLabel, utf8(attempt), nonce, digest));
}
