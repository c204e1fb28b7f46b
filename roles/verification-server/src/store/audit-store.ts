import type { Bytes, OperationId } from "@countersign/protocol";
import type { NodeAddress } from "@countersign/protocol/audit";
import type { AuditLeaf } from "../core/audit.ts";
import type { Window } from "../core/limits.ts";

/** A leaf where it stands, counted from 0. */
export interface PlacedLeaf extends AuditLeaf {
  readonly index: number;
}

/** A signed checkpoint as it was written (§16). Whoever reads it judges its signature. */
export interface StoredCheckpoint {
  readonly size: number;
  readonly root: Bytes;
  readonly note: string;
  /** Unix milliseconds. */
  readonly atMs: number;
}

/** The hash of a full subtree. */
export interface PlacedNode {
  readonly address: NodeAddress;
  readonly hash: Bytes;
}

export interface AuditStore {
  /** Leaves in order, from `from` on; a leaf that is gone is missing from the answer. */
  read(from: number, most: number): Promise<readonly PlacedLeaf[]>;
  /** A row for what changed nothing: a refusal. False, and no row, when one of the windows is full. */
  append(leaf: AuditLeaf, options?: { readonly windows: readonly Window[] }): Promise<boolean>;
  /** One more than the last leaf's index. */
  size(): Promise<number>;
  /** Hashes of one level in order, `from` first: of leaves at level 0, of kept full subtrees above (`isKept`). Those that are gone are missing. */
  hashes(of: { readonly level: number; readonly from: number; readonly most: number }): Promise<readonly Bytes[]>;
  newestCheckpoint(): Promise<StoredCheckpoint | null>;
  /** Checkpoints of fewer leaves than `before`, newest first. */
  checkpoints(before: number, most: number): Promise<readonly StoredCheckpoint[]>;
  /**
   * Rows before `before` whose event begins with `event`, newest first, at most `most`. `next` is where to go on; null at the log's beginning. Looks
   * at a bounded number of rows.
   */
  readBack(of: {
    readonly event: string;
    readonly before: number;
    readonly most: number;
  }): Promise<{ readonly rows: readonly PlacedLeaf[]; readonly next: number | null }>;
  /** Keeps a checkpoint with the full subtrees that it completes, in one write; false, and nothing kept, when the newest is not `after` leaves long. */
  addCheckpoint(
    checkpoint: StoredCheckpoint,
    options: { readonly after: number; readonly nodes: readonly PlacedNode[] },
  ): Promise<boolean>;
  /** Index of the leaf of an operation's release; null when it was not released, or is gone. */
  releaseOf(operation: OperationId): Promise<number | null>;
  /** What of the engine's own structure is not as this program makes it, in words (T37): rows could be changed while they are written. */
  altered(): Promise<readonly string[]>;
  /** Calls `act`, one listener at most, with how many leaves are about to be on disk; a hint, and not exact. */
  whenAppended(act: (count: number) => void): void;
}
