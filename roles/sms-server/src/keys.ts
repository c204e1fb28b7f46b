import { generatePrivateJwk, type PrivateJwk, readOrCreateSecretJson } from "@countersign/platform";
import { type Bytes, fromBase64url, isPublicJwk, type Random, toBase64url } from "@countersign/protocol";

/** The keys of this server; none of them is in its database. */
export interface SmsKeys {
  /** 32 bytes: seals numbers, and with it codes and numbers are hashed. */
  readonly keyEncryptionKey: Bytes;
  /** Numbers come sealed to it. */
  readonly agreement: PrivateJwk;
}

interface Stored {
  readonly keyEncryptionKey: string;
  readonly agreement: PrivateJwk;
}

function isStored(value: unknown): value is Stored {
  const { keyEncryptionKey, agreement } = (value ?? {}) as Partial<Stored>;
  const { d = "", ...open } = agreement ?? ({} as Partial<PrivateJwk>);
  const form = /^[A-Za-z0-9_-]{43}$/;
  return typeof keyEncryptionKey === "string" && form.test(keyEncryptionKey) && form.test(d) && isPublicJwk(open);
}

/** The keys in a file of their own (0600), made at the first start. Losing it loses every number: back it up. */
export function openSmsKeys(file: string, random: Random): SmsKeys {
  const stored = readOrCreateSecretJson(file, () => ({
    keyEncryptionKey: toBase64url(random(32)),
    agreement: generatePrivateJwk(),
  }));
  if (!isStored(stored)) throw new Error(`${file} is damaged: it must hold the keys it was made with.`);
  return { keyEncryptionKey: fromBase64url(stored.keyEncryptionKey), agreement: stored.agreement };
}
