import { generatePrivateJwk, type PrivateJwk, readOrCreateSecretJson } from "@countersign/platform";
import { type Bytes, fromBase64url, isPublicJwk, type Random, toBase64url } from "@countersign/protocol";

/** The keys of a bridge; none of them is in its database. */
export interface BridgeKeys {
  /** 32 bytes: seals what is kept. */
  readonly keyEncryptionKey: Bytes;
  /** Signs id tokens. */
  readonly signing: PrivateJwk;
}

interface Stored {
  readonly keyEncryptionKey: string;
  readonly signing: PrivateJwk;
}

const secretForm = /^[A-Za-z0-9_-]{43}$/;

function isStored(value: unknown): value is Stored {
  const { keyEncryptionKey, signing } = (value ?? {}) as Partial<Stored>;
  const { d = "", ...open } = signing ?? ({} as Partial<PrivateJwk>);
  return (
    typeof keyEncryptionKey === "string" && secretForm.test(keyEncryptionKey) && secretForm.test(d) && isPublicJwk(open)
  );
}

/** The keys in a file of their own (0600), made at the first start. Back it up: without it nobody can check id tokens as hints, nor open the database. */
export function openBridgeKeys(file: string, random: Random): BridgeKeys {
  const stored = readOrCreateSecretJson(file, () => ({
    keyEncryptionKey: toBase64url(random(32)),
    signing: generatePrivateJwk(),
  }));
  if (!isStored(stored)) throw new Error(`${file} is damaged: it must hold the keys it was made with.`);
  return { keyEncryptionKey: fromBase64url(stored.keyEncryptionKey), signing: stored.signing };
}
