import { readOrCreateSecretJson } from "@countersign/platform";
import { type Bytes, fromBase64url, type Random, toBase64url } from "@countersign/protocol";

/** The keys of this server; none of them is in its database. */
export interface FaceKeys {
  /** 32 bytes: seals templates. */
  readonly keyEncryptionKey: Bytes;
  /** 32 bytes: prompts and tokens come from it. */
  readonly captureSecret: Bytes;
}

type Stored = Readonly<Record<keyof FaceKeys, string>>;

function isStored(value: unknown): value is Stored {
  const { keyEncryptionKey, captureSecret } = (value ?? {}) as Partial<Stored>;
  return [keyEncryptionKey, captureSecret].every((key) => typeof key === "string" && /^[A-Za-z0-9_-]{43}$/.test(key));
}

/** The keys in a file of their own (0600), made at the first start. Without it no template can ever be opened again. */
export function openFaceKeys(file: string, random: Random): FaceKeys {
  const draw = (): string => toBase64url(random(32));
  const stored = readOrCreateSecretJson(file, () => ({ keyEncryptionKey: draw(), captureSecret: draw() }));
  if (!isStored(stored)) throw new Error(`${file} is damaged: it must hold the keys it was made with.`);
  return {
    keyEncryptionKey: fromBase64url(stored.keyEncryptionKey),
    captureSecret: fromBase64url(stored.captureSecret),
  };
}
