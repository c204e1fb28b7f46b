import { fromBase64url, utf8 } from "../bytes.ts";
import { parseStrictJsonObject } from "../strict-json.ts";
import type { NoteKey } from "./signed-note.ts";

const start = utf8('{"at":');
const then = utf8(',"event":"key.added",');
const [zero, nine] = [48, 57];

/** True for a row that says that the server has made a key. Rows are canonical, so that their first members stand where they stand: a log has millions. */
function isKeyRow(line: Uint8Array): boolean {
  let at = start.length;
  while ((line[at] ?? 0) >= zero && (line[at] ?? 0) <= nine) at += 1;
  return start.every((byte, i) => line[i] === byte) && then.every((byte, i) => line[at + i] === byte);
}

/** The key of the log's own that a row of it names, or null: the one that is to sign its checkpoints next (§16). */
export function logKeyIn(line: Uint8Array, name: string): NoteKey | null {
  if (!isKeyRow(line)) return null;
  try {
    const { purpose, x } = parseStrictJsonObject(line, { maxDepth: 2 });
    if (purpose !== "checkpoint" || typeof x !== "string") return null;
    const publicKey = fromBase64url(x);
    return publicKey.length === 32 ? { name, publicKey } : null;
  } catch {
    return null;
  }
}
