import { type Bytes, concat, type Crypto, ProtocolError, type Random, utf8 } from "@countersign/protocol";
import { keepSecret } from "./node-crypto.ts";

/** Seals secrets at rest with the key-encryption key; what a secret belongs to is part of the seal, so none can be put in another's place (T36). */
export interface SecretBox {
  /** `place` names table and row. */
  seal(place: string, secret: Uint8Array): Promise<Bytes>;
  /** Throws `unavailable` when the seal does not fit: fail closed. */
  open(place: string, sealed: Uint8Array): Promise<Bytes>;
}

const nonceLength = 12;

/** `keyEncryptionKey` has 32 bytes and comes from a file, the environment or a key service, never from the database (§2). */
export function createSecretBox({
  crypto,
  random,
  keyEncryptionKey,
}: {
  crypto: Crypto;
  random: Random;
  keyEncryptionKey: Uint8Array;
}): SecretBox {
  if (keyEncryptionKey.length !== 32) throw new RangeError("a key-encryption key has 32 bytes");
  const key = keepSecret(keyEncryptionKey);
  return {
    async seal(place, secret) {
      const nonce = random(nonceLength);
      return concat(nonce, await crypto.seal(key, nonce, utf8(place), secret));
    },
    async open(place, sealed) {
      const secret = await crypto.open(key, sealed.subarray(0, nonceLength), utf8(place), sealed.subarray(nonceLength));
      if (!secret)
        throw new ProtocolError("unavailable", {
          cause: `the secret of ${place} does not open: wrong key-encryption key?`,
        });
      return secret;
    },
  };
}
