import { keepSecret, type NoteJwk, type SecretBox } from "@countersign/platform";
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
import { logNameOf, type NoteSigner } from "@countersign/protocol/audit";
import { auditLeaf } from "./core/audit.ts";
import type { ServerKey, Store } from "./store/port.ts";

/** The keys this server acts with (§2). */
export interface Keyring {
  /** The verification key: receipts, enrolment codes, directory. */
  readonly signer: Signer;
  /** The role key: requests of other servers (§13). */
  readonly role: Signer;
  /** The key of the audit log's checkpoints, named as the log is (§16). */
  readonly checkpoint: NoteSigner;
  /** All verification keys, retired ones included, newest last. */
  readonly published: readonly PublicJwk[];
  /** HMAC under the server's secret; `purpose` keeps uses apart. */
  mac(purpose: string, data: Uint8Array): Promise<Bytes>;
}

/** Makes key pairs and signers; node:crypto in the server. */
export interface KeyMaker {
  generate(): PublicJwk & { readonly d: string };
  signer(privateJwk: PublicJwk & { readonly d: string }): Promise<Signer>;
  generateNote(): NoteJwk;
  noteSigner(jwk: NoteJwk, name: string): NoteSigner;
}

interface KeyringParts {
  readonly issuer: string;
  readonly store: Store;
  readonly box: SecretBox;
  readonly crypto: Crypto;
  readonly clock: Clock;
  readonly random: Random;
  readonly keyMaker: KeyMaker;
}

function makeKey({ random, keyMaker }: KeyringParts, purpose: ServerKey["purpose"]) {
  if (purpose === "secret") return { jwk: null, secret: random(32) };
  if (purpose === "checkpoint") {
    const { d, ...jwk } = keyMaker.generateNote();
    return { jwk, secret: utf8(JSON.stringify({ ...jwk, d })) };
  }
  const made = keyMaker.generate();
  const jwk: PublicJwk = { kty: made.kty, crv: made.crv, x: made.x, y: made.y };
  return { jwk, secret: utf8(JSON.stringify(made)) };
}

async function addKey(parts: KeyringParts, purpose: ServerKey["purpose"]): Promise<ServerKey> {
  const { store, box, crypto, clock, random } = parts;
  const id = newId("key", { clock, random });
  const { jwk, secret } = makeKey(parts, purpose);
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
  const { store, box, crypto, keyMaker, issuer } = parts;
  const keys = await store.keys.list();
  const current = (purpose: ServerKey["purpose"]) =>
    keys.findLast((key) => key.purpose === purpose && key.retiredAtMs === null);
  const signing = current("verification") ?? (await addKey(parts, "verification"));
  const secretKey = current("secret") ?? (await addKey(parts, "secret"));
  const role = current("role") ?? (await addKey(parts, "role"));
  const checkpointKey = current("checkpoint") ?? (await addKey(parts, "checkpoint"));
  const signerOf = async (key: ServerKey): Promise<Signer> =>
    keyMaker.signer(JSON.parse(textFromUtf8(await openOwn(box, key))));
  const secret = keepSecret(await openOwn(box, secretKey));
  const listed = keys.includes(signing) ? keys : [...keys, signing];
  return {
    signer: await signerOf(signing),
    role: await signerOf(role),
    checkpoint: keyMaker.noteSigner(JSON.parse(textFromUtf8(await openOwn(box, checkpointKey))), logNameOf(issuer)),
    published: listed.flatMap(({ jwk, purpose }) => (jwk?.kty === "EC" && purpose === "verification" ? [jwk] : [])),
    mac: async (purpose, data) => crypto.hmacSha256(secret, concat(label(purpose), data)),
  };
}
