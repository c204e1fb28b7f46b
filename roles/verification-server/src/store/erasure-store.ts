import type { Bytes, OperationId } from "@countersign/protocol";
import type { AuditLeaf } from "../core/audit.ts";
import type { StoredOperation } from "../core/operation.ts";
import type { UserMethod } from "../core/user-method.ts";
import type { OfUser } from "./method-store.ts";

/** What went with a user. */
export interface Erased {
  readonly operations: number;
  readonly devices: number;
  readonly methods: number;
}

/** How long operations are kept after they were opened, in days, by their type. */
export interface Retention {
  readonly days: Readonly<Record<string, number>>;
  /** For types that are not named. */
  readonly otherwise: number;
}

/** Forgetting: users who are erased, and operations whose time is over. The audit log keeps its rows: nothing personal is in them (§16). */
export interface ErasureStore {
  /** The salt of commitments to a user in audit rows: the one there is, or `fresh`, which is kept from now on. Goes with the user. */
  saltOf(of: OfUser, fresh: Bytes): Promise<Bytes>;
  /** Operations of a user that nobody has written an end of yet. */
  openOperations(of: OfUser): Promise<readonly StoredOperation[]>;
  /** The user's methods in use. */
  methods(of: OfUser): Promise<readonly UserMethod[]>;
  /**
   * Takes the words of at most `most` operations out of what searches use, before they are deleted: that takes milliseconds for each, which no
   * one write should add up. Answers how many. What is left goes with the operation.
   */
  unindex(of: OfUser | readonly OperationId[], most: number): Promise<number>;
  /**
   * Deletes all that is kept of a user, in one write; null, and nothing deleted, while an operation, a device or a method of theirs is in use.
   * Of devices and methods that were in use a bare row stays until `forgetErased`: who removed them is what the next enrolment is judged by, and a
   * removed device may still object to it (T54).
   */
  erase(of: OfUser, options: { readonly leaf: AuditLeaf }): Promise<Erased | null>;
  /** Deletes what stayed of users who were erased before `beforeMs`; answers how many rows. */
  forgetErased(beforeMs: number): Promise<number>;
  /** Operations that have ended and whose time is over, oldest first; `after` is what the last answer ended with, 0 to begin. */
  due(of: {
    readonly after: number;
    readonly most: number;
    readonly retention: Retention;
  }): Promise<{ readonly ids: readonly OperationId[]; readonly next: number | null }>;
  /** Deletes operations that have ended, in one write; those that have not stay. */
  purge(ids: readonly OperationId[], options: { readonly leaf: AuditLeaf }): Promise<void>;
}
