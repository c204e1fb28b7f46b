import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { createNodeCrypto, nodeSha256 } from "@countersign/platform";
import { utf8 } from "@countersign/protocol";
import {
  type Checkpoint,
  createLogCheck,
  type LogVerdict,
  type NoteKeys,
  parseNoteKeys,
  readExportHeader,
} from "@countersign/protocol/audit";
import { exportAudit } from "@countersign/verification-server";
import type { World } from "./world.ts";

const crypto = createNodeCrypto();

/** The setting of the verification server's database. */
export function databaseOf({ dataDir, database }: Pick<World, "dataDir"> & Partial<Pick<World, "database">>): string {
  return database ?? join(dataDir, "verification.sqlite");
}

/** What somebody does who can write to the database file behind the server's back. */
export function asInsider(file: string, sql: string): void {
  const db = new DatabaseSync(file, { timeout: 5000 });
  db.prepare(sql).run();
  db.close();
}

/** The log's export, a line each. */
export async function exportedLines(database: string, from = 0): Promise<readonly string[]> {
  let text = "";
  for await (const piece of exportAudit({ database, from })) text += piece;
  return text.split("\n").slice(0, -1);
}

/** The key that a server publishes. */
export async function publishedKey(world: Pick<World, "issuer">): Promise<NoteKeys> {
  return parseNoteKeys(crypto, await publicText(world, "/audit/key"));
}

/** The text of a public page of the issuer. */
export async function publicText({ issuer }: Pick<World, "issuer">, path: string): Promise<string> {
  return (await fetch(`${issuer}${path}`)).text();
}

/** Judges an export with the log's key. */
export async function judgeLog(
  lines: readonly string[],
  { key, kept = null }: { key: NoteKeys; kept?: Checkpoint | null },
): Promise<LogVerdict | "header"> {
  const [first = "", ...rest] = lines;
  const header = readExportHeader(utf8(first));
  if (!header) return "header";
  const check = await createLogCheck({ crypto, sha256: nodeSha256, header, key, kept });
  for (const line of rest) await check.add(utf8(line));
  return check.end();
}
