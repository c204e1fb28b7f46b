import { existsSync } from "node:fs";
import { readOrCreateSecretFile, systemRandom } from "@countersign/platform/system";
import { type Bytes, fromBase64url, toBase64url } from "@countersign/protocol";
import { type Config, filesOf } from "./config.ts";

/** The key-encryption key: from the environment, else from its file, which is made at the first start alone. Throws when it is lost. */
export function readKeyEncryptionKey(config: Config): Bytes {
  if (config.keyEncryptionKey !== null) return fromBase64url(config.keyEncryptionKey);
  const { keyEncryptionKey, database } = filesOf(config);
  if (!existsSync(keyEncryptionKey) && existsSync(database)) {
    throw new Error(
      `There is a database but no key for its secrets: put back ${keyEncryptionKey}, or set COUNTERSIGN_KEY_ENCRYPTION_KEY. Nothing was changed.`,
    );
  }
  const text = readOrCreateSecretFile(keyEncryptionKey, () => `${toBase64url(systemRandom(32))}\n`).trim();
  if (!/^[A-Za-z0-9_-]{43}$/.test(text))
    throw new Error(`${keyEncryptionKey} is damaged: it must hold base64url of 32 bytes.`);
  return fromBase64url(text);
}
