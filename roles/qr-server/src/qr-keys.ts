import { renameSync, writeFileSync } from "node:fs";
import { generatePrivateJwk, type PrivateJwk, readOrCreateSecretJson } from "@countersign/platform";

/** The keys of a QR server (§2). */
export interface QrKeys {
  /** Signs codes. */
  readonly signing: PrivateJwk;
  /** Codes come sealed to it through a business's own server (S7). */
  readonly agreement: PrivateJwk;
}

/** The file's form: the signing key, as it was before there was another, and the agreement key in it. */
type Stored = PrivateJwk & { readonly agreement?: PrivateJwk };

/** The keys in a file (0600), made at the first start; a file of an earlier version gets its agreement key, whole or not at all. */
export function openQrKeys(file: string): QrKeys {
  const create = () => ({ ...generatePrivateJwk(), agreement: generatePrivateJwk() });
  const { agreement, ...signing } = readOrCreateSecretJson(file, create) as Stored;
  if (agreement) return { signing, agreement };
  const completed = { ...signing, agreement: generatePrivateJwk() };
  writeFileSync(`${file}.new`, JSON.stringify(completed), { mode: 0o600, flush: true });
  renameSync(`${file}.new`, file);
  return { signing, agreement: completed.agreement };
}
