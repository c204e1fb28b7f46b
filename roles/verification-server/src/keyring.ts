import type { SecretBox } from "@countersign/platform";
import {
  type Bytes,
  type Clock,
  concat,
  type Crypto,
  label,
  newId,
  type PublicJwk,
  type Random,
  type Signer,
  textFromUtf8,
  utf8,
} from "@countersign/protocol";
import { auditLeaf } from "./core/audit.ts";
import type { ServerKey, Store } from "./store/port.ts";

/** The keys this server acts with (§2). */
export interface Keyring {
  /** The verification key: receipts, enrolment codes, directory. */
  readonly signer: Signer;
  /** The role key: requests of other servers (§13). */
  readonly role: Signer;
  /** All verification keys, retired ones included, newest last. */
  readonly published: readonly PublicJwk[];
  /** HMAC under the server's secret; `purpose` keeps uses apart. */
  mac(purpose: string, data: Uint8Array): Promise<Bytes>;
}

/** Makes key pairs and signers; node:crypto in the server. */
export interface KeyMaker {
  generate(): PublicJwk & { readonly d: string };
  signer(privateJwk: PublicJwk & { readonly d: string }): Promise<Signer>;
}

interface KeyringParts {
  readonly store: Store;
  readonly box: SecretBox;
  readonly crypto: Crypto;
  readonly clock: Clock;
  readonly random: Random;
  readonly keyMaker: KeyMaker;
}

async function addKey(parts: KeyringParts, purpose: ServerKey["purpose"]): Promise<ServerKey> {
  const { store, box, crypto, clock, random, keyMaker } = parts;
  const id = newId("key", { clock, random });
  const made = purpose === "secret" ? null : keyMaker.generate();
  const secret = made ? utf8(JSON.stringify(made)) : random(32);
  const jwk: PublicJwk | null = made && { kty: made.kty, crv: made.crv, x: made.x, y: made.y };
  const key = {
    id,
    purpose,
    jwk,
    sealed: await box.seal(`server_keys/${id}`, secret),
    createdAtMs: clock(),
    retiredAtMs: null,
  };
  await store.keys.add(key, { leaf: await auditLeaf(crypto, { at: clock(), event: "key.added", key: id, purpose }) });
  return key;
}

/** A key of this server's, opened at the start: that is when a wrong key-encryption key must be noticed. */
async function openOwn(box: SecretBox, { id, sealed }: ServerKey): Promise<Uint8Array> {
  try {
    return await box.open(`server_keys/${id}`, sealed);
  } catch (cause) {
    const message =
      "The key-encryption key does not open this database: put back the one it was made with. Nothing was changed.";
    throw new Error(message, { cause });
  }
}

/** Opens the server's keys, making them at the first start. Throws when the key-encryption key does not fit. */
export async function openKeyring(parts: KeyringParts): Promise<Keyring> {
  const { store, box, crypto, keyMaker } = parts;
  const keys = await store.keys.list();
  const current = (purpose: ServerKey["purpose"]) =>
    keys.findLast((key) => key.purpose === purpose && key.retiredAtMs === null);
  const signing = current("verification") ?? (await addKey(parts, "verification"));
  const secretKey = current("secret") ?? (await addKey(parts, "secret"));
  const role = current("role") ?? (await addKey(parts, "role"));
  const signerOf = async (key: ServerKey): Promise<Signer> =>
    keyMaker.signer(JSON.parse(textFromUtf8(await openOwn(box, key))));
  const secret = await openOwn(box, secretKey);
  const listed = keys.includes(signing) ? keys : [...keys, signing];
  return {
    signer: await signerOf(signing),
    role: await signerOf(role),
    published: listed.flatMap(({ jwk, purpose }) => (jwk && purpose === "verification" ? [jwk] : [])),
    mac: async (purpose, data) => crypto.hmacSha256(secret, concat(label(purpose), data)),
  };
}
