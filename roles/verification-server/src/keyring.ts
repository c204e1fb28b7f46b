import { keepSecret, type NoteJwk, type SecretBox } from "@countersign/platform/system";
import {
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
import type { Mac } from "./core/display-token.ts";
import { displayOverlapMs } from "./core/limits.ts";
import { createGenerations, type Generation, type Generations, listedBeforeMs } from "./key-generations.ts";
import type { ServerKey, Store } from "./store/port.ts";

/** The keys this server acts with (§2). */
export interface Keyring {
  /** The verification key that signs now: receipts, enrolment codes, directory. */
  readonly signer: Signer;
  /** The role key: requests of other servers (§13). */
  readonly role: Signer;
  /** The key that signs the audit log's checkpoints now, named as the log is (§16). */
  readonly checkpoint: NoteSigner;
  /** All keys of the log: those that signed before, the one that does, and one that is to follow, in this order. */
  readonly checkpoints: readonly NoteSigner[];
  /** What display tokens are made with (§5): the first for new ones, the others for those that are out there. */
  readonly display: readonly [Mac, ...Mac[]];
  /** All verification keys: those that signed before, the one that does, and one that is to follow, in this order. */
  readonly published: readonly PublicJwk[];
  /** What each of them says of the one after it, for devices that have pinned it. */
  readonly endorsements: readonly string[];
  /** Takes up keys that were made meanwhile, by a command or at another node. */
  refresh(): Promise<void>;
  /** HMAC under the server's secret; `purpose` keeps uses apart. */
  readonly mac: Mac;
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
  if (purpose === "secret" || purpose === "display") return { jwk: null, secret: random(32) };
  if (purpose === "checkpoint") {
    const { d, ...jwk } = keyMaker.generateNote();
    return { jwk, secret: utf8(JSON.stringify({ ...jwk, d })) };
  }
  const made = keyMaker.generate();
  const jwk: PublicJwk = { kty: made.kty, crv: made.crv, x: made.x, y: made.y };
  return { jwk, secret: utf8(JSON.stringify(made)) };
}

type KeyStoreParts = Pick<KeyringParts, "store" | "box" | "crypto" | "clock" | "random" | "keyMaker">;

/** Purposes whose key another may follow (§2). */
export type RotatedPurpose = "verification" | "checkpoint" | "display";

/** Makes the key that follows the present one. Answers when it begins to be used, in Unix milliseconds. */
export async function rotateKey(parts: KeyStoreParts, purpose: RotatedPurpose): Promise<number> {
  const { createdAtMs } = await addKey(parts, purpose);
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
  // Who keeps a key of the log follows to the next by this row, which the key before has signed.
  const named = jwk && purpose === "checkpoint" ? { x: jwk.x } : {};
  const leaf = await auditLeaf(crypto, { at: clock(), event: "key.added", key: id, purpose, ...named });
  await store.keys.add(key, { leaf, first });
  return key;
}

const purposes = ["verification", "secret", "role", "checkpoint"] as const satisfies readonly ServerKey["purpose"][];

function findCurrent(keys: readonly ServerKey[], purpose: ServerKey["purpose"]): ServerKey | undefined {
  return keys.findLast((key) => key.purpose === purpose && key.retiredAtMs === null);
}

function currentOf(keys: readonly ServerKey[], purpose: ServerKey["purpose"]): ServerKey {
  const key = findCurrent(keys, purpose);
  if (!key) throw new Error(`the store kept no ${purpose} key`);
  return key;
}

/** Every purpose has a key after it: this server's own, or that of another which started at the same moment on the same store. */
async function makeMissing(parts: KeyringParts): Promise<readonly ServerKey[]> {
  const keys = await parts.store.keys.list();
  const missing = purposes.filter((purpose) => !findCurrent(keys, purpose));
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

/** What each verification key says of the next. */
async function endorsementsOf(all: readonly Generation<Signer>[], issuer: string): Promise<readonly string[]> {
  return Promise.all(
    all.slice(1).map(({ key, opened: { jwk } }, i) =>
      // The key before it speaks for it.
      signKeyEndorsement((all[i] as Generation<Signer>).opened, {
        iss: issuer,
        iat: unixSeconds(key.createdAtMs),
        jwk,
      }),
    ),
  );
}

/**
 * What display tokens are made with, the first for new ones, the others for those that are out there. Until it was changed for the first
 * time it is the server's one secret.
 */
function displayMacs({ all, current, usedFromMs }: Generations<Mac>, nowMs: number): readonly [Mac, ...Mac[]] {
  const isOpen = (at: number): boolean => usedFromMs(at + 1) + displayOverlapMs > nowMs;
  const others = all.filter((one, at) => one !== current && isOpen(at));
  return [current.opened, ...others.map(({ opened }) => opened)];
}

/** Opens the server's keys, making them at the first start. Throws when the key-encryption key does not fit. */
export async function openKeyring(parts: KeyringParts): Promise<Keyring> {
  const { store, box, crypto, clock, keyMaker, issuer } = parts;
  const jsonOf = async (key: ServerKey) => JSON.parse(textFromUtf8(await openOwn(box, key)));
  const signerOf = async (key: ServerKey): Promise<Signer> => keyMaker.signer(await jsonOf(key));
  async function macOf(key: ServerKey): Promise<Mac> {
    const secret = keepSecret(await openOwn(box, key));
    return async (purpose, data) => crypto.hmacSha256(secret, concat(label(purpose), data));
  }
  const verification = createGenerations({ clock, open: signerOf });
  const checkpoint = createGenerations({
    clock,
    open: async (key) => keyMaker.noteSigner(await jsonOf(key), logNameOf(issuer)),
  });
  const display = createGenerations({ clock, open: macOf });
  let endorsements: readonly string[] = [];
  async function take(keys: readonly ServerKey[]): Promise<void> {
    const of = (purpose: ServerKey["purpose"]) => keys.filter((key) => key.purpose === purpose);
    await verification.refresh(of("verification"));
    await checkpoint.refresh(of("checkpoint"));
    await display.refresh([currentOf(keys, "secret"), ...of("display")]);
    if (endorsements.length !== verification.all.length - 1)
      endorsements = await endorsementsOf(verification.all, issuer);
  }
  const keys = await makeMissing(parts);
  await take(keys);
  return {
    get signer() {
      return verification.current.opened;
    },
    get published() {
      return verification.all.map(({ opened }) => opened.jwk);
    },
    get endorsements() {
      return endorsements;
    },
    get checkpoint() {
      return checkpoint.current.opened;
    },
    get checkpoints() {
      return checkpoint.all.map(({ opened }) => opened);
    },
    get display() {
      return displayMacs(display, clock());
    },
    refresh: async () => take(await store.keys.list()),
    role: await signerOf(currentOf(keys, "role")),
    mac: await macOf(currentOf(keys, "secret")),
  };
}
