import { equalBytes } from "../bytes.ts";
import type { Crypto } from "../crypto.ts";
import { type Checkpoint, checkpointBy } from "./checkpoint.ts";
import { type ExportHeader, isExportCheckpoint, nodesOf, readExportCheckpoint } from "./log-export.ts";
import { leafHashInput, type Sha256 } from "./merkle-hash.ts";
import { createMerkleRange } from "./merkle-range.ts";
import { logKeyIn } from "./key-row.ts";
import { eachNoteKey, type NoteKey, type NoteKeys, noteKeyText } from "./signed-note.ts";

/** What is wrong with an export; `header` with its first line. */
export type LogFault =
  | "header"
  | "key"
  | "checkpoint-form"
  | "checkpoint-signature"
  | "checkpoint-place"
  | "checkpoint-root"
  | "too-many-leaves"
  | "leaves-missing"
  | "checkpoints-missing"
  | "shorter-than-kept"
  | "other-than-kept";

/** How an export was judged. `leaves` counts those in the file. */
export type LogVerdict =
  | { readonly kind: "whole"; readonly leaves: number; readonly checkpoints: number; readonly newest: Checkpoint }
  | {
      readonly kind: "altered";
      readonly fault: LogFault;
      /** Leaves up to here stand under a checkpoint that fits; counted from the log's beginning. */
      readonly goodUpTo: number;
      /** How many leaves had been read, counted from the log's beginning. */
      readonly readUpTo: number;
    };

/** Judges an export line by line in constant memory (§16). After the first fault it looks at nothing more. */
export interface LogCheck {
  /** A line after the header, without its line feed. A promise for a checkpoint, nothing for a leaf. */
  add(line: Uint8Array): Promise<void> | undefined;
  /** Leaves read so far, counted from the log's beginning. */
  readonly size: number;
  readonly failed: boolean;
  end(): LogVerdict;
}

/** What an export of the log is judged by (§16). */
export interface LogCheckOptions {
  readonly crypto: Pick<Crypto, "sha256" | "verifyEd25519">;
  readonly sha256: Sha256;
  readonly header: ExportHeader;
  /** The key of the log, or some that it has had, from wherever they were kept; never believe the file's own without looking at it. */
  readonly key: NoteKeys;
  /** A checkpoint that was kept elsewhere earlier, its signature judged already. */
  readonly kept: Checkpoint | null;
}

/** Begins to judge an export. A key text in the header that is not the key's is a fault like any other. */
export async function createLogCheck({ crypto, sha256, header, key, kept }: LogCheckOptions): Promise<LogCheck> {
  const range = createMerkleRange(sha256, { from: { size: header.from, nodes: nodesOf(header) } });
  let fault: LogFault | null = null;
  let newest: Checkpoint | null = null;
  let checkpoints = 0;
  const given = eachNoteKey(key);
  /** What the next checkpoint may be signed with: a key that was given, or one that the log itself has named under the signature of such a one. */
  let trusted: readonly NoteKey[] = given;
  /** Named since the last checkpoint: nobody has signed that yet. */
  let named: readonly NoteKey[] = [];
  const texts = await Promise.all(given.map((one) => noteKeyText(crypto, one)));
  const own = header.key.split("\n");
  const isItsKey = given.every(({ name }) => name === header.log) && texts.some((text) => own.includes(text));
  if (!isItsKey) fail("key");
  else if (kept && kept.size > header.size) fail("shorter-than-kept");
  else compareKept();

  function fail(what: LogFault): void {
    fault ??= what;
  }
  function compareKept(): void {
    if (kept?.size === range.size && !equalBytes(kept.root, range.root())) fail("other-than-kept");
  }
  function addLeaf(line: Uint8Array): void {
    if (range.size === header.size) return fail("too-many-leaves");
    range.append(sha256(leafHashInput(line)));
    const next = logKeyIn(line, header.log);
    if (next && !trusted.some(({ publicKey }) => equalBytes(publicKey, next.publicKey))) named = [...named, next];
    compareKept();
  }
  async function addCheckpoint(line: Uint8Array): Promise<void> {
    const note = readExportCheckpoint(line);
    if (note === null) return fail("checkpoint-form");
    const found = await checkpointBy(crypto, trusted, note);
    if (!found) return fail("checkpoint-signature");
    const { checkpoint: signed, at } = found;
    const isLater = newest === null || signed.size > newest.size;
    if (signed.size !== range.size || !isLater) return fail("checkpoint-place");
    if (!equalBytes(signed.root, range.root())) return fail("checkpoint-root");
    newest = signed;
    // A key that another has followed signs nothing more, whoever has it now.
    if (at > 0 || named.length > 0) [trusted, named] = [[...trusted.slice(at), ...named], []];
    checkpoints += 1;
  }
  return {
    add(line) {
      if (fault !== null) return undefined;
      return isExportCheckpoint(line) ? addCheckpoint(line) : void addLeaf(line);
    },
    get size() {
      return range.size;
    },
    get failed() {
      return fault !== null;
    },
    end() {
      if (range.size < header.size) fail("leaves-missing");
      if (newest?.size !== header.size || checkpoints !== header.checkpoints) fail("checkpoints-missing");
      if (fault !== null || newest === null)
        return {
          kind: "altered",
          fault: fault ?? "leaves-missing",
          goodUpTo: newest?.size ?? header.from,
          readUpTo: range.size,
        };
      return { kind: "whole", leaves: range.size - header.from, checkpoints, newest };
    },
  };
}
