import type { PublicJwk } from "@countersign/protocol";
import { CompactEncrypt, importJWK } from "jose";

const e164 = /^\+[1-9][0-9]{6,14}$/;

/**
 * A phone number for the SMS server alone (§12): a JWE (ECDH-ES, A256GCM) to the `sealTo` of `methods.read`, as `sealed` of `methods.change`
 * takes it. `phone` is E.164, as in "+15550100042"; throws a TypeError for anything else, and names no digit of it.
 */
export async function sealPhoneNumber(sealTo: PublicJwk, phone: string): Promise<string> {
  if (!e164.test(phone)) throw new TypeError("a phone number is written as +15550100042");
  const plaintext = new TextEncoder().encode(JSON.stringify({ phone }));
  const key = await importJWK({ ...sealTo }, "ECDH-ES");
  return new CompactEncrypt(plaintext).setProtectedHeader({ alg: "ECDH-ES", enc: "A256GCM" }).encrypt(key);
}
