import { createNodeCrypto, nodeSha256 } from "@countersign/platform/system";
import { nodeTexts, noteKeysText, writeExportCheckpoint, writeExportHeader } from "@countersign/protocol/audit";
import { readRange } from "./core/audit-tree.ts";
import { openExport } from "./store/export-reads.ts";
import type { ExportReads } from "./store/export-store.ts";
import type { StoredCheckpoint } from "./store/port.ts";

/** What is to be exported. */
export interface AuditExportOptions {
  /** The verification server's database, a file or a URL; it may be in use meanwhile. */
  readonly database: string;
  /** The first leaf, counted from 0: the first of all unless said. */
  readonly from?: number;
}

/** Leaves that are read at once. */
const leavesAtOnce = 2000;

async function headerOf(reads: ExportReads, { size, note }: StoredCheckpoint, from: number): Promise<string> {
  const [name = ""] = note.split("\n", 1);
  const range = await readRange(nodeSha256, (of) => reads.hashes(of), { size: from });
  return writeExportHeader({
    countersign: "audit-log/1",
    log: name,
    key: await noteKeysText(
      createNodeCrypto(),
      (await reads.publicKeys()).map((publicKey) => ({ name, publicKey })),
    ),
    from,
    size,
    checkpoints: await reads.countCheckpoints({ from, to: size }),
    nodes: nodeTexts(range.nodes),
  });
}

/** Leaves `from` to before `to`, each checkpoint after the leaf that it ends with. */
async function linesOf(reads: ExportReads, { from, to }: { from: number; to: number }): Promise<string> {
  const checkpoints = new Map((await reads.checkpoints({ from, to })).map(({ size, note }) => [size, note]));
  const leaves = await reads.read(from, to - from);
  const lines = leaves.map(({ index, json }) => {
    const note = checkpoints.get(index + 1);
    return note === undefined ? `${json}\n` : `${json}\n${writeExportCheckpoint(note)}\n`;
  });
  return lines.join("");
}

/**
 * The audit log as JSON lines, piece by piece (§16): everything up to the newest checkpoint. Nothing is judged here: whoever reads it
 * verifies it. Throws an Error when there is no checkpoint after `from` yet.
 */
export async function* exportAudit({ database, from = 0 }: AuditExportOptions): AsyncGenerator<string, void> {
  const reads = await openExport(database);
  try {
    const newest = await reads.newestCheckpoint();
    if (!newest || newest.size <= from)
      throw new Error(`there is no checkpoint after leaf ${from} yet: a running server signs one within ten seconds`);
    yield `${await headerOf(reads, newest, from)}\n`;
    for (let at = from; at < newest.size; at += leavesAtOnce)
      yield linesOf(reads, { from: at, to: Math.min(at + leavesAtOnce, newest.size) });
  } finally {
    await reads.close();
  }
}
