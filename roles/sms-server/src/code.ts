import { type Bytes, concat, type Crypto, label, type Random, utf8 } from "@countersign/protocol";

/** What a code is good for: one attempt or registration, and one operation. */
export interface CodePurpose {
  /** The attempt's id, or the registration's. */
  readonly id: string;
  readonly registration: string;
  /** The operation digest, base64url; empty when a number is proved. */
  readonly digest: string;
}

/** Six digits, each as likely as any other but for 2^-44. */
export function drawCode(random: Random): string {
  const drawn = new DataView(random(8).buffer).getBigUint64(0);
  return (drawn % 1_000_000n).toString().padStart(6, "0");
}

/** Hashes that only this server can make. */
export interface KeyedHashes {
  /** What is kept of a code: nothing without the server's key, and nothing for another purpose (T20, T36). */
  code(purpose: CodePurpose, code: string): Promise<Bytes>;
  /** What texts are counted by that ask whether a number is somebody's. */
  number(phone: string): Promise<Bytes>;
  /** What texts to a proved number are counted by: strangers that name it as theirs are no part of them (T39). */
  provedNumber(phone: string): Promise<Bytes>;
  /** What texts of one user are counted by. */
  owner(organization: string, subject: string): Promise<Bytes>;
}

/** Hashes under a key that is derived from the key-encryption key. */
export async function createKeyedHashes(crypto: Crypto, keyEncryptionKey: Uint8Array): Promise<KeyedHashes> {
  const key = await crypto.hkdfSha256(keyEncryptionKey, new Uint8Array(0), "countersign/sms/hash/v1", 32);
  const mac = async (purpose: string, text: string): Promise<Bytes> =>
    crypto.hmacSha256(key, concat(label(purpose), utf8(text)));
  return {
    code: ({ id, registration, digest }, code) =>
      mac("countersign/sms/code/v1", [id, registration, digest, code].join("\0")),
    number: (phone) => mac("countersign/sms/number/v1", phone),
    provedNumber: (phone) => mac("countersign/sms/proved-number/v1", phone),
    owner: (organization, subject) => mac("countersign/sms/owner/v1", `${organization}\0${subject}`),
  };
}
