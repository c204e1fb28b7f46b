import type { Bytes } from "@countersign/protocol";
import type { AuditStore, StoredCheckpoint } from "./audit-store.ts";
import { isPostgres } from "./open-store.ts";
import { openPostgresExport } from "./postgres/export-reads.ts";
import { openSqliteExport } from "./sqlite/export-reads.ts";

/** A part of the log: checkpoints of more than `from` leaves, and at most `to`. */
interface LogRange {
  readonly from: number;
  readonly to: number;
}

/** What an export of the audit log reads, beside a server that runs. */
export interface ExportReads extends Pick<AuditStore, "read" | "hashes" | "newestCheckpoint"> {
  checkpoints(range: LogRange): Promise<readonly StoredCheckpoint[]>;
  countCheckpoints(range: LogRange): Promise<number>;
  /** The key of the log's checkpoints. */
  publicKey(): Promise<Bytes>;
  close(): Promise<void>;
}

/** Opens the database to read it and nothing else. Throws an Error that says what to do when it is of another program's time. */
export async function openExport(database: string): Promise<ExportReads> {
  return isPostgres(database) ? openPostgresExport(database) : openSqliteExport(database);
}
