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
  signKeyEndorsement,
  textFromUtf8,
  unixSeconds,
  utf8,
} from "@countersign/protocol";
import { logNameOf, type NoteSigner } from "@countersign/protocol/audit";
import { auditLeaf } from "./core/audit.ts";
import type { ServerKey, Store } from "./store/port.ts";

/** The keys this server acts with (§2). */
export interface Keyring {
  /** The verification key that signs now: receipts, enrolment codes, directory. */
  readonly signer: Signer;
  /** The role key: requests of other servers (§13). */
  readonly role: Signer;
  /** The key of the audit log's checkpoints, named as the log is (§16). */
  readonly checkpoint: NoteSigner;
  /** All verification keys: those that signed before, the one that does, and one that is to follow, in this order. */
  readonly published: readonly PublicJwk[];
  /** What each of them says of the one after it, for devices that have pinned it. */
  readonly endorsements: readonly string[];
  /** Takes up a verification key that was made meanwhile, by a command or at another node. */
  refresh(): Promise<void>;
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

function makeKey({ random, keyMaker }: KeyStoreParts, purpose: ServerKey["purpose"]) {
  if (purpose === "secret") return { jwk: null, secret: random(32) };
  if (purpose === "checkpoint") {
    const { d, ...jwk } = keyMaker.generateNote();
    return { jwk, secret: utf8(JSON.stringify({ ...jwk, d })) };
  }
  const made = keyMaker.generate();
  const jwk: PublicJwk = { kty: made.kty, crv: made.crv, x: made.x, y: made.y };
  return { jwk, secret: utf8(JSON.stringify(made)) };
}

/**
 * How long a new verification key is listed before it signs: by then every node, and whoever keeps the list, has seen it. The first one signs
 * at once.
 */
export const listedBeforeMs = 10 * 60_000;

type KeyStoreParts = Pick<KeyringParts, "store" | "box" | "crypto" | "clock" | "random" | "keyMaker">;

/** Makes the verification key that follows the present one (§2). Answers when it begins to sign, in Unix milliseconds. */
export async function rotateVerificationKey(parts: KeyStoreParts): Promise<number> {
  const { createdAtMs } = await addKey(parts, "verification");
  return createdAtMs + listedBeforeMs;
}

async function addKey(
  parts: KeyStoreParts,
  purpose: ServerKey["purpose"],
  { first = false }: { readonly first?: boolean } = {},
): Promise<ServerKey> {
  const { store, box, crypto, clock, random } = parts;
  const id = newId("key", { clock, random });
  const { jwk, secret } = makeKey(parts, purpose);
  const sealed = await box.seal(`server_keys/${id}`, secret);
  const key: ServerKey = { id, purpose, jwk, sealed, createdAtMs: clock(), retiredAtMs: null };
  const leaf = await auditLeaf(crypto, { at: clock(), event: "key.added", key: id, purpose });
  await store.keys.add(key, { leaf, first });
  return key;
}

const purposes = ["verification", "secret", "role", "checkpoint"] as const satisfies readonly ServerKey["purpose"][];

function currentOf(keys: readonly ServerKey[], purpose: ServerKey["purpose"]): ServerKey | undefined {
  return keys.findLast((key) => key.purpose === purpose && key.retiredAtMs === null);
}

/** Every purpose has a key after it: this server's own, or that of another which started at the same moment on the same store. */
async function makeMissing(parts: KeyringParts): Promise<readonly ServerKey[]> {
  const keys = await parts.store.keys.list();
  const missing = purposes.filter((purpose) => !currentOf(keys, purpose));
  for (const purpose of missing) await addKey(parts, purpose, { first: true });
  return missing.length === 0 ? keys : parts.store.keys.list();
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

interface OpenKey {
  readonly key: ServerKey;
  readonly signer: Signer;
}

/** The verification keys in the order they were made, and what each says of the next. */
function createSuccession({ store, box, clock, issuer, keyMaker }: KeyringParts) {
  let opened: readonly OpenKey[] = [];
  let endorsements: readonly string[] = [];

  async function open(key: ServerKey): Promise<OpenKey> {
    const known = opened.find((one) => one.key.id === key.id);
    return known ?? { key, signer: await keyMaker.signer(JSON.parse(textFromUtf8(await openOwn(box, key)))) };
  }
  async function refresh(): Promise<void> {
    const keys = (await store.keys.list()).filter(({ purpose }) => purpose === "verification");
    if (keys.length === opened.length) return;
    const all = await Promise.all(keys.map(open));
    const said = all.slice(1).map(({ key, signer: { jwk } }, i) =>
      // The key before it speaks for it.
      signKeyEndorsement((all[i] as OpenKey).signer, { iss: issuer, iat: unixSeconds(key.createdAtMs), jwk }),
    );
    [opened, endorsements] = [all, await Promise.all(said)];
  }
  function signer(): Signer {
    const now = clock();
    const signing = opened.findLast(({ key }, i) => i === 0 || key.createdAtMs + listedBeforeMs <= now);
    return (signing as OpenKey).signer;
  }
  return {
    refresh,
    signer,
    published: () => opened.map((one) => one.signer.jwk),
    endorsements: () => endorsements,
  };
}

/** Opens the server's keys, making them at the first start. Throws when the key-encryption key does not fit. */
export async function openKeyring(parts: KeyringParts): Promise<Keyring> {
  const { box, crypto, keyMaker, issuer } = parts;
  const keys = await makeMissing(parts);
  const current = (purpose: ServerKey["purpose"]): ServerKey => {
    const key = currentOf(keys, purpose);
    if (!key) throw new Error(`the store kept no ${purpose} key`);
    return key;
  };
  const signerOf = async (key: ServerKey): Promise<Signer> =>
    keyMaker.signer(JSON.parse(textFromUtf8(await openOwn(box, key))));
  const secret = keepSecret(await openOwn(box, current("secret")));
  const succession = createSuccession(parts);
  await succession.refresh();
  return {
    get signer() {
      return succession.signer();
    },
    get published() {
      return succession.published();
    },
    get endorsements() {
      return succession.endorsements();
    },
    refresh: succession.refresh,
    role: await signerOf(current("role")),
    checkpoint: keyMaker.noteSigner(
      JSON.parse(textFromUtf8(await openOwn(box, current("checkpoint")))),
      logNameOf(issuer),
    ),
    mac: async (purpose, data) => crypto.hmacSha256(secret, concat(label(purpose), data)),
  };
}
