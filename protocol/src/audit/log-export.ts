import { type Bytes, fromBase64, textFromUtf8, toBase64, utf8 } from "../bytes.ts";
import { jcs } from "../jcs.ts";
import { exactly, type Guard, isShortText, isUint, listOf, matching, oneOf, textOf } from "../shape.ts";
import { parseStrictJson } from "../strict-json.ts";
import { fullSubtrees } from "./merkle-tree.ts";

/**
 * The first line of an export of the audit log (§16). After it come the leaves in order, a line each as they were hashed, and after the
 * leaf that a checkpoint ends with a line `{"checkpoint":note}`; the last line is the checkpoint over all.
 */
export interface ExportHeader {
  readonly countersign: "audit-log/1";
  /** What the log is called: its issuer without the scheme. */
  readonly log: string;
  /** The verifier key text of the log; of one that has had several, all of them in the order they were made, a line each. */
  readonly key: string;
  /** The first leaf in the file, counted from 0. */
  readonly from: number;
  /** Leaves under the last checkpoint. */
  readonly size: number;
  /** Lines with checkpoints. */
  readonly checkpoints: number;
  /** The full subtrees over the leaves before `from`, base64. */
  readonly nodes: readonly string[];
}

/** 32 bytes; the last digit's spare bits are 0, so that a hash has one spelling (T43). */
const isHash = matching(/^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/);
const isHeader: Guard<ExportHeader> = exactly({
  countersign: oneOf(["audit-log/1"]),
  log: isShortText,
  key: textOf(16_384),
  from: isUint,
  size: isUint,
  checkpoints: isUint,
  nodes: listOf(isHash, 53),
});
const isCheckpointLine = exactly({ checkpoint: textOf(8192) });
const checkpointStart = utf8('{"checkpoint":');

/** The line of a header, without its line feed. */
export function writeExportHeader(header: ExportHeader): string {
  return jcs({ ...header });
}

/** The line of a checkpoint, without its line feed. */
export function writeExportCheckpoint(note: string): string {
  return jcs({ checkpoint: note });
}

/** The header of a first line, or null. It has one spelling, so that no byte of it can be changed unseen. */
export function readExportHeader(line: Uint8Array): ExportHeader | null {
  const value = canonical(line);
  return isHeader(value) && value.from <= value.size && value.nodes.length === fullSubtrees(value.from).length
    ? value
    : null;
}

/** The hashes of a header's nodes. */
export function nodesOf({ nodes }: Pick<ExportHeader, "nodes">): readonly Bytes[] {
  return nodes.map(fromBase64);
}

/** Header texts of hashes. */
export function nodeTexts(nodes: readonly Uint8Array[]): readonly string[] {
  return nodes.map(toBase64);
}

/** True for a line that is a checkpoint's; every other line is a leaf. No leaf begins like that. */
export function isExportCheckpoint(line: Uint8Array): boolean {
  return checkpointStart.every((byte, at) => line[at] === byte);
}

/** The note of a checkpoint's line, or null. */
export function readExportCheckpoint(line: Uint8Array): string | null {
  const value = canonical(line);
  return isCheckpointLine(value) ? value.checkpoint : null;
}

function canonical(line: Uint8Array): unknown {
  try {
    const text = textFromUtf8(line);
    const value = parseStrictJson(text, { maxDepth: 2 });
    return jcs(value) === text ? value : null;
  } catch {
    return null;
  }
}
