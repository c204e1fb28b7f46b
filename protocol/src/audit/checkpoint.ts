import { type Bytes, fromBase64, toBase64 } from "../bytes.ts";
import type { Crypto } from "../crypto.ts";
import { eachNoteKey, type NoteKey, type NoteKeys, type NoteSigner, openNote, signNote } from "./signed-note.ts";

/** What a checkpoint says of a log (C2SP tlog-checkpoint): so many leaves, and the root over them. */
export interface Checkpoint {
  readonly size: number;
  /** 32 bytes. */
  readonly root: Bytes;
}

/** The name of an issuer's log and of its key: the issuer without its scheme. */
export function logNameOf(issuer: string): string {
  return issuer.replace(/^https?:\/\//, "");
}

/** The signed note of a checkpoint; the log is called as its key is. */
export function signCheckpoint(
  crypto: Pick<Crypto, "sha256">,
  signer: NoteSigner,
  { size, root }: Checkpoint,
): Promise<string> {
  return signNote(crypto, signer, `${signer.name}\n${size}\n${toBase64(root)}\n`);
}

/** The checkpoint of a note, and which of the log's keys signed it; null when none did. */
export async function checkpointBy(
  crypto: Pick<Crypto, "sha256" | "verifyEd25519">,
  keys: readonly NoteKey[],
  note: string,
): Promise<{ readonly checkpoint: Checkpoint; readonly at: number } | null> {
  for (const [at, key] of keys.entries()) {
    const text = await openNote(crypto, key, note);
    const checkpoint = text === null ? null : parseCheckpoint(text, key.name);
    if (checkpoint) return { checkpoint, at };
  }
  return null;
}

/** The checkpoint of a note that this log's key, or one of its keys, signed, or null. Lines after the third are of others' extensions and are passed over. */
export async function verifyCheckpoint(
  crypto: Pick<Crypto, "sha256" | "verifyEd25519">,
  keys: NoteKeys,
  note: string,
): Promise<Checkpoint | null> {
  return (await checkpointBy(crypto, eachNoteKey(keys), note))?.checkpoint ?? null;
}

function parseCheckpoint(text: string, name: string): Checkpoint | null {
  const [origin, size = "", root = ""] = text.split("\n");
  if (origin !== name || origin === "" || !/^(0|[1-9]\d{0,15})$/.test(size)) return null;
  try {
    const bytes = fromBase64(root);
    return Number.isSafeInteger(Number(size)) && bytes.length === 32 ? { size: Number(size), root: bytes } : null;
  } catch {
    return null;
  }
}
