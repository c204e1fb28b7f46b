import { DatabaseSync } from "node:sqlite";
import { createNodeCrypto, nodeSha256, type PublicNoteJwk } from "@countersign/platform";
import { fromBase64url } from "@countersign/protocol";
import { nodeTexts, noteKeyText, writeExportCheckpoint, writeExportHeader } from "@countersign/protocol/audit";
import { readRange } from "./core/audit-tree.ts";
import type { StoredCheckpoint } from "./store/port.ts";
import { checkpointOf, createAuditReads } from "./store/sqlite/audit.ts";
import { isOfThisProgram } from "./store/sqlite/migrations.ts";

/** What is to be exported. */
export interface AuditExportOptions {
  /** The verification server's database; it may be in use meanwhile. */
  readonly file: string;
  /** The first leaf, counted from 0: the first of all unless said. */
  readonly from?: number;
}

/** Leaves that are read at once. */
const leavesAtOnce = 2000;

/** Opens the database to read it and nothing else. Throws an Error that says what to do when it is of another program's time. */
function openReader(file: string): DatabaseSync {
  const db = new DatabaseSync(file, { readOnly: true, timeout: 5000 });
  if (isOfThisProgram(db)) return db;
  db.close();
  throw new Error(`${file} is of another version: start the server of this program with it once, or use that one's`);
}

function createExportReads(db: DatabaseSync) {
  const between = db.prepare("SELECT * FROM audit_checkpoints WHERE size > :from AND size <= :to ORDER BY size");
  const count = db.prepare("SELECT count(*) AS n FROM audit_checkpoints WHERE size > :from AND size <= :to");
  const key = db.prepare("SELECT jwk FROM server_keys WHERE purpose = 'checkpoint' AND retired_at_ms IS NULL");
  return {
    ...createAuditReads(db),
    checkpoints: (range: { from: number; to: number }) => between.all(range).map(checkpointOf),
    countCheckpoints: (range: { from: number; to: number }) => Number(count.get(range)?.["n"]),
    publicKey: () => fromBase64url((JSON.parse(String(key.get()?.["jwk"])) as PublicNoteJwk).x),
  };
}

type ExportReads = ReturnType<typeof createExportReads>;

async function headerOf(reads: ExportReads, { size, note }: StoredCheckpoint, from: number): Promise<string> {
  const [name = ""] = note.split("\n", 1);
  const range = await readRange(nodeSha256, (of) => reads.hashes(of), { size: from });
  return writeExportHeader({
    countersign: "audit-log/1",
    log: name,
    key: await noteKeyText(createNodeCrypto(), { name, publicKey: reads.publicKey() }),
    from,
    size,
    checkpoints: reads.countCheckpoints({ from, to: size }),
    nodes: nodeTexts(range.nodes),
  });
}

/** Leaves `from` to before `to`, each checkpoint after the leaf that it ends with. */
async function linesOf(reads: ExportReads, { from, to }: { from: number; to: number }): Promise<string> {
  const checkpoints = new Map(reads.checkpoints({ from, to }).map(({ size, note }) => [size, note]));
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
export async function* exportAudit({ file, from = 0 }: AuditExportOptions): AsyncGenerator<string, void> {
  const db = openReader(file);
  try {
    const reads = createExportReads(db);
    const newest = await reads.newestCheckpoint();
    if (!newest || newest.size <= from)
      throw new Error(`there is no checkpoint after leaf ${from} yet: a running server signs one within ten seconds`);
    yield `${await headerOf(reads, newest, from)}\n`;
    for (let at = from; at < newest.size; at += leavesAtOnce)
      yield linesOf(reads, { from: at, to: Math.min(at + leavesAtOnce, newest.size) });
  } finally {
    db.close();
  }
}
