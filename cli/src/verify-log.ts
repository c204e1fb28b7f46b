import { createNodeCrypto, nodeSha256 } from "@countersign/platform/system";
import { toBase64 } from "@countersign/protocol";
import {
  type Checkpoint,
  createLogCheck,
  type ExportHeader,
  type LogCheck,
  type LogFault,
  type LogVerdict,
  type NoteKey,
  parseNoteKeys,
  readExportHeader,
  verifyCheckpoint,
} from "@countersign/protocol/audit";
import { createProgressBar, type ProgressBar } from "./progress-bar.ts";
import { readLines } from "./read-lines.ts";

/** What is wrong with an export beside the faults of its lines: its end is cut, or the kept checkpoint is of another log, or older than it begins. */
export type JudgedFault = LogFault | "cut-line" | "kept-key" | "kept-before";

/** How an export was judged; plain JSON. */
export interface AuditJudgement {
  readonly verdict: "whole" | "altered";
  readonly fault?: JudgedFault;
  /** What the log is called; absent when its first line does not say. */
  readonly log?: string;
  /** The key it was judged by, and whether that was the export's own. */
  readonly key?: string;
  readonly ownKey?: boolean;
  /** Rows in the file. */
  readonly rows?: number;
  readonly checkpoints?: number;
  /** Rows from the log's beginning under its newest checkpoint, and the root over them, base64. */
  readonly size?: number;
  readonly root?: string;
  /** An altered log is good up to this row; the fault is found out at `readUpTo`. */
  readonly goodUpTo?: number;
  readonly readUpTo?: number;
  /** Whether a checkpoint that was kept elsewhere was compared. */
  readonly compared?: boolean;
}

export interface JudgeOptions {
  /** The log's verifier key; null for the export's own. */
  readonly key: string | null;
  /** The note of a checkpoint that was kept elsewhere. */
  readonly kept: string | null;
}

const crypto = createNodeCrypto();

async function parseKeys(text: string): Promise<readonly NoteKey[]> {
  try {
    return await parseNoteKeys(crypto, text);
  } catch (cause) {
    throw new Error("--key is no key of an audit log: name, plus, eight digits, plus, base64, as /audit/key says it", {
      cause,
    });
  }
}

/** A note that an editor has saved may have lost or gained line feeds at its end. */
function noteOf(text: string): string {
  return `${text.replaceAll("\r\n", "\n").trim()}\n`;
}

/** An export whose first line was read and whose key is known. */
interface Judging {
  readonly header: ExportHeader;
  readonly kept: Checkpoint | null;
  readonly check: LogCheck;
  readonly bar: ProgressBar;
}

async function begin(line: Uint8Array, { key, kept }: JudgeOptions): Promise<Judging | JudgedFault> {
  const header = readExportHeader(line);
  if (!header) return "header";
  const parsed = key === null ? await parseNoteKeys(crypto, header.key).catch(() => null) : await parseKeys(key);
  if (!parsed) return "key";
  const checkpoint = kept === null ? null : await verifyCheckpoint(crypto, parsed, noteOf(kept));
  if (kept !== null && !checkpoint) return "kept-key";
  if (checkpoint && checkpoint.size < header.from) return "kept-before";
  const check = await createLogCheck({ crypto, sha256: nodeSha256, header, key: parsed, kept: checkpoint });
  return { header, kept: checkpoint, check, bar: createProgressBar(header.size) };
}

/** What is missing because the file was cut; a graver fault is told as it is. */
const missing: readonly LogFault[] = ["leaves-missing", "checkpoints-missing"];

function judgementOf(verdict: LogVerdict, isWhole: boolean): AuditJudgement {
  if (verdict.kind === "altered") {
    const { fault, goodUpTo, readUpTo } = verdict;
    return { verdict: "altered", fault: !isWhole && missing.includes(fault) ? "cut-line" : fault, goodUpTo, readUpTo };
  }
  const { leaves, checkpoints, newest } = verdict;
  if (!isWhole) return { verdict: "altered", fault: "cut-line", goodUpTo: newest.size, readUpTo: newest.size };
  return { verdict: "whole", rows: leaves, checkpoints, size: newest.size, root: toBase64(newest.root) };
}

/** Judges an export as it streams by, in memory that does not grow with it (§16). Throws for a key that is none. */
export async function judgeLogFile(stream: AsyncIterable<Uint8Array>, options: JudgeOptions): Promise<AuditJudgement> {
  // In an object, for what a callback writes is not seen to change otherwise.
  const state: { now: Judging | JudgedFault | null } = { now: null };
  const { isWhole } = await readLines(stream, (line) => {
    const { now } = state;
    if (now === null) return begin(line, options).then((begun) => void (state.now = begun));
    if (typeof now === "string" || now.check.failed) return undefined;
    now.bar.show(now.check.size);
    return now.check.add(line);
  });
  const { now } = state;
  if (now === null || typeof now === "string") return { verdict: "altered", fault: now ?? "header" };
  now.bar.end();
  const { header, kept, check } = now;
  const about = { log: header.log, key: header.key, ownKey: options.key === null, compared: kept !== null };
  return { ...judgementOf(check.end(), isWhole), ...about };
}
