import type { Bytes } from "@countersign/protocol";
import type { AuditStore, StoredCheckpoint } from "./audit-store.ts";

/** A part of the log: checkpoints of more than `from` leaves, and at most `to`. */
interface LogRange {
  readonly from: number;
  readonly to: number;
}

/** What an export of the audit log reads, beside a server that runs. */
export interface ExportReads extends Pick<AuditStore, "read" | "hashes" | "newestCheckpoint"> {
  checkpoints(range: LogRange): Promise<readonly StoredCheckpoint[]>;
  countCheckpoints(range: LogRange): Promise<number>;
  /** The keys of the log's checkpoints, in the order they were made. */
  publicKeys(): Promise<readonly Bytes[]>;
  close(): Promise<void>;
}
