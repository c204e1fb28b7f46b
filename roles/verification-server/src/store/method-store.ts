import type { AttemptId, MethodName } from "@countersign/protocol";
import type { AuditLeaf } from "../core/audit.ts";
import type { Window } from "../core/limits.ts";
import type { Notice } from "../core/notice.ts";
import type { Standing } from "../core/routing.ts";
import type { MethodChange, PageMethod, UserMethod } from "../core/user-method.ts";
import type { Sealed } from "./stored.ts";

/** Whose methods. */
export interface OfUser {
  readonly organization: string;
  readonly subject: string;
}

/** What comes into force with a change: the method of a registration, or a setting. */
export interface MethodStore {
  /** All that the choice of a method needs to know of a user, in one read (§12). */
  standing(of: OfUser & { readonly type: string }): Promise<Standing>;
  /** The method in use; null when the user has none of that name. */
  find(of: OfUser & { readonly method: PageMethod }): Promise<UserMethod | null>;
  /** What was sealed with a method or a change; null when there is nothing. */
  findSealed(id: AttemptId): Promise<Sealed | null>;
  /** The types for which the user wants this method first. */
  preferredFor(of: OfUser & { readonly method: MethodName }): Promise<readonly string[]>;
  /** The first change of this key if it was asked before (within 24 h); a look before the work, `begin` decides. */
  findRepeated(organization: string, idempotencyKey: string): Promise<MethodChange | null>;
  findChange(id: AttemptId): Promise<MethodChange | null>;
  /** Changes that wait to be approved. */
  waiting(of: OfUser): Promise<readonly MethodChange[]>;
  /**
   * A new change; an earlier one of the same method and kind that is not in force yet ends with it. With state `waiting` nothing is to be
   * proved. The same key answers the first change again, or is `reused` for something else. `limited` when a window is full.
   */
  begin(
    change: MethodChange,
    options: { readonly sealed: Sealed; readonly windows: readonly Window[]; readonly leaf: AuditLeaf },
  ): Promise<MethodChange | "limited" | "reused">;
  /**
   * begun → waiting, once, in time; and at once to done where this is the user's first: nobody of that name ever had a device in use or a
   * method, so there is nothing to approve it with.
   */
  prove(
    id: AttemptId,
    options: {
      readonly proved: NonNullable<MethodChange["proved"]>;
      readonly expiresAtMs: number;
      readonly notices: readonly Notice[];
      readonly leaves: { readonly proved: AuditLeaf; readonly added: AuditLeaf };
    },
  ): Promise<MethodChange | null>;
  /** One wrong answer; the `most`-th ends the change. */
  miss(id: AttemptId, options: { readonly most: number; readonly leaf: AuditLeaf }): Promise<MethodChange | null>;
  /** Takes a method away, with what it has approved and nobody has used, and the settings that name it; null when there is none. */
  remove(
    of: OfUser & { readonly method: PageMethod },
    options: { readonly notices: readonly Notice[]; readonly leaf: AuditLeaf },
  ): Promise<UserMethod | null>;
  /** The groups of a user that policy rows may name. */
  setGroups(of: OfUser, options: { readonly groups: readonly string[]; readonly leaf: AuditLeaf }): Promise<void>;
  /** Forgets what was learnt of a user, of one type or of all. */
  resetLearning(of: OfUser & { readonly type: string | null }, options: { readonly leaf: AuditLeaf }): Promise<void>;
}
