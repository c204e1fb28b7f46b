import { base64urlOf, exactly, type Guard, isUint, parseStrictJson, ProtocolError } from "@countersign/protocol";
import { compactDecrypt } from "jose";
import type { Account } from "./account.ts";
import type { KeyHandle } from "./device-keys.ts";

/** What the JWE to the agreement key holds (§9 step 6). */
interface AccountKeys {
  readonly kUser: string;
  readonly epoch: number;
  readonly kCode: string;
  /** Who the user is at the organization: with it the digest can be checked when a code has no label 9. */
  readonly subject?: string;
}

const isAccountKeys: Guard<AccountKeys> = exactly(
  { kUser: base64urlOf(32), epoch: isUint, kCode: base64urlOf(32) },
  { subject: base64urlOf(16) },
);
/** How long the K_user of the epoch before is good (§9). */
const previousKeySeconds = 300;

/** Opens the JWE with the keys of an account; `proof_invalid` for what is none. */
export async function openKeys(jwe: string, privateKey: KeyHandle): Promise<AccountKeys> {
  try {
    const { plaintext, protectedHeader } = await compactDecrypt(jwe, privateKey, {
      keyManagementAlgorithms: ["ECDH-ES"],
      contentEncryptionAlgorithms: ["A256GCM"],
    });
    const keys = parseStrictJson(plaintext);
    if (protectedHeader.typ !== "countersign-keys+jwe" || !isAccountKeys(keys)) throw new TypeError("not account keys");
    return keys;
  } catch (cause) {
    throw new ProtocolError("proof_invalid", { cause });
  }
}

/** The account with those keys; the K_user of the epoch before stays good for a while. */
export function withKeys(account: Account, { kUser, epoch, kCode, subject }: AccountKeys, now: number): Account {
  const { userKey } = account;
  const replaced = userKey !== null && userKey.epoch < epoch;
  return {
    ...account,
    userKey: { key: kUser, epoch },
    previousUserKey: replaced ? { key: userKey.key, until: now + previousKeySeconds } : account.previousUserKey,
    codeKey: kCode,
    subject: subject ?? account.subject,
  };
}
