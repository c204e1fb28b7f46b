import { type Bytes, concat, equalBytes, fromBase64, toBase64, toHex, utf8 } from "../bytes.ts";
import type { Awaitable, Crypto } from "../crypto.ts";

/** A public Ed25519 key under its name, as C2SP signed notes know it. */
export interface NoteKey {
  /** No spaces and no plus; of a log, its issuer without the scheme. */
  readonly name: string;
  /** 32 bytes. */
  readonly publicKey: Bytes;
}

/** The keys of one log: the one it has, or those that it has had, in the order they were made. */
export type NoteKeys = NoteKey | readonly NoteKey[];

/** A private Ed25519 key that signs and does not show itself. */
export interface NoteSigner extends NoteKey {
  /** 64 bytes over `data`. */
  sign(data: Uint8Array): Awaitable<Bytes>;
}

const ed25519 = new Uint8Array([1]);
/** The longest note that is looked at. */
const maxLength = 8192;
const namePattern = /^[^\s+]{1,255}$/u;
const keyPattern = /^([^\s+]{1,255})\+([0-9a-f]{8})\+([A-Za-z0-9+/=]{44})$/u;
const linePattern = /^— ([^\s+]{1,255}) ([A-Za-z0-9+/=]{8,400})$/u;

/** The first 4 bytes of SHA-256(name ‖ 0x0A ‖ 0x01 ‖ key), which a signature line begins with. */
async function keyIdOf(crypto: Pick<Crypto, "sha256">, { name, publicKey }: NoteKey): Promise<Bytes> {
  const hash = await crypto.sha256(concat(utf8(`${name}\n`), ed25519, publicKey));
  return new Uint8Array(hash.subarray(0, 4));
}

/** The verifier key text `name+id+base64`, to be published and kept. Throws a TypeError for a name that has spaces or a plus. */
export async function noteKeyText(crypto: Pick<Crypto, "sha256">, key: NoteKey): Promise<string> {
  if (!namePattern.test(key.name)) throw new TypeError("no name of a note key");
  return `${key.name}+${toHex(await keyIdOf(crypto, key))}+${toBase64(concat(ed25519, key.publicKey))}`;
}

/** The key of a verifier key text. Throws a TypeError for anything else, also for an id that is not the key's. */
export async function parseNoteKey(crypto: Pick<Crypto, "sha256">, text: string): Promise<NoteKey> {
  const [, name, id, encoded] = keyPattern.exec(text) ?? [];
  if (name === undefined || id === undefined || encoded === undefined) throw new TypeError("not a verifier key");
  const bytes = fromBase64(encoded);
  const key: NoteKey = { name, publicKey: new Uint8Array(bytes.subarray(1)) };
  if (bytes[0] !== 1 || bytes.length !== 33) throw new TypeError("not an Ed25519 key");
  if (toHex(await keyIdOf(crypto, key)) !== id) throw new TypeError("a verifier key with the id of another");
  return key;
}

const mostKeys = 64;

/** One by one. */
export function eachNoteKey(keys: NoteKeys): readonly NoteKey[] {
  return "name" in keys ? [keys] : keys;
}

/** The keys of a text with one verifier key a line, as a log publishes them. Throws a TypeError for anything else, also for keys of several names. */
export async function parseNoteKeys(crypto: Pick<Crypto, "sha256">, text: string): Promise<readonly NoteKey[]> {
  const lines = text.trim().split(/\s*\n\s*/);
  if (lines.length > mostKeys) throw new TypeError("too many verifier keys");
  const keys = await Promise.all(lines.map((line) => parseNoteKey(crypto, line)));
  if (new Set(keys.map(({ name }) => name)).size !== 1) throw new TypeError("verifier keys of several names");
  return keys;
}

/** The text that {@link parseNoteKeys} reads. */
export async function noteKeysText(crypto: Pick<Crypto, "sha256">, keys: NoteKeys): Promise<string> {
  return (await Promise.all(eachNoteKey(keys).map((key) => noteKeyText(crypto, key)))).join("\n");
}

/** The note over `text`, which ends with a line feed and has no empty line. */
export async function signNote(crypto: Pick<Crypto, "sha256">, signer: NoteSigner, text: string): Promise<string> {
  const signature = concat(await keyIdOf(crypto, signer), await signer.sign(utf8(text)));
  return `${text}\n— ${signer.name} ${toBase64(signature)}\n`;
}

/** The text of a note that this key signed, or null: lines of other keys are passed over, one of this key that is wrong spoils the note. */
export async function openNote(
  crypto: Pick<Crypto, "sha256" | "verifyEd25519">,
  key: NoteKey,
  note: string,
): Promise<string | null> {
  const parts = partsOf(note);
  if (!parts) return null;
  const id = await keyIdOf(crypto, key);
  const own = parts.signatures.filter(({ name, bytes }) => name === key.name && equalBytes(bytes.subarray(0, 4), id));
  for (const { bytes } of own) {
    if (!(await crypto.verifyEd25519(key.publicKey, utf8(parts.text), bytes.subarray(4)))) return null;
  }
  return own.length > 0 ? parts.text : null;
}

interface Parts {
  readonly text: string;
  readonly signatures: readonly { readonly name: string; readonly bytes: Bytes }[];
}

function partsOf(note: string): Parts | null {
  const split = note.lastIndexOf("\n\n");
  if (note.length > maxLength || split < 0 || !note.endsWith("\n")) return null;
  const lines = note.slice(split + 2, -1).split("\n");
  try {
    return { text: note.slice(0, split + 1), signatures: lines.map(signatureOf) };
  } catch {
    return null;
  }
}

function signatureOf(line: string): Parts["signatures"][number] {
  const [, name, encoded] = linePattern.exec(line) ?? [];
  if (name === undefined || encoded === undefined) throw new TypeError("not a signature line");
  return { name, bytes: fromBase64(encoded) };
}
