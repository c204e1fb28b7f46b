import { isJsonObject, parseStrictJson, type PublicJwk } from "@countersign/protocol";
import type { PrivateJwk } from "@countersign/platform";
import { compactDecrypt, importJWK } from "jose";

/** E.164 with its plus. */
type PhoneNumber = `+${string}`;

const e164 = /^\+[1-9][0-9]{6,14}$/;

function isPhoneNumber(value: unknown): value is PhoneNumber {
  return typeof value === "string" && e164.test(value);
}

/** Opens what was sealed to this server's agreement key. */
export interface PhoneOpener {
  readonly sealTo: PublicJwk;
  /** The number in a JWE (ECDH-ES, A256GCM) over `{"phone": "+…"}`; null when there is none. */
  open(sealed: string): Promise<PhoneNumber | null>;
}

export async function createPhoneOpener({ kty, crv, x, y, d }: PrivateJwk): Promise<PhoneOpener> {
  const key = await importJWK({ kty, crv, x, y, d }, "ECDH-ES");
  const options = { keyManagementAlgorithms: ["ECDH-ES"], contentEncryptionAlgorithms: ["A256GCM"] };
  return {
    sealTo: { kty, crv, x, y },
    async open(sealed) {
      try {
        const { plaintext } = await compactDecrypt(sealed, key, options);
        const value = parseStrictJson(plaintext);
        const phone = isJsonObject(value) && Object.keys(value).length === 1 ? value["phone"] : null;
        return isPhoneNumber(phone) ? phone : null;
      } catch {
        return null;
      }
    },
  };
}
