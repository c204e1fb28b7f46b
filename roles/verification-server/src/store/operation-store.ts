import type { AttemptId, BindingId, EnrollmentId, ErrorCode, OperationId, OperationState } from "@countersign/protocol";
import type { AuditLeaf } from "../core/audit.ts";
import type { Window } from "../core/limits.ts";
import type {
  Attempt,
  Claim,
  Decision,
  FrozenOperation,
  Outcome,
  Release,
  StoredOperation,
} from "../core/operation.ts";
import type { Notice } from "../core/notice.ts";
import type { Criteria } from "../core/sought.ts";
import type { Sealed, TokenRotation } from "./stored.ts";

export type Opened =
  | { readonly kind: "opened" | "repeated"; readonly operation: StoredOperation }
  | { readonly kind: "refused"; readonly code: ErrorCode };

/** A code that was typed: the operation after it, and whether it was right, wrong, or the wrong one that ended it. */
export interface TriedCode {
  readonly kind: "right" | "wrong" | "blocked";
  readonly operation: StoredOperation;
}

/** A right answer of a method. */
export interface Matched {
  /** The device whose code it was; null where no device had a part. */
  readonly claim: Claim | null;
  readonly decision: Decision;
  /** The user's method that answered, which must still be in use, and the step or counter it has now used: newer than the last, or 0 as ever. */
  readonly spends: { readonly method: AttemptId; readonly spent: number } | null;
}

export interface OperationStore {
  /**
   * – → created → presented in one transaction: the code is registered before anybody hears of the operation. The same organization and
   * idempotency key within 24 h answers the first operation (`repeated`) or, with another request hash, refuses.
   */
  open(
    frozen: FrozenOperation,
    options: {
      readonly sealed: Sealed;
      /** Most operations open at once for the subject: started signed in, or else from the same address; null for no subject. */
      readonly pendingMost: number | null;
      readonly windows: readonly Window[];
      readonly leaves: readonly AuditLeaf[];
    },
  ): Promise<Opened>;
  /** False when a window is full: a look before the work; `open` counts and decides. */
  hasRoom(windows: readonly Window[]): Promise<boolean>;
  /** Counts one request that writes nothing else; false, and nothing counted, when a window is full. */
  count(windows: readonly Window[]): Promise<boolean>;
  /** The first operation of this key if it was asked before (within 24 h); a look before the work, `open` decides. */
  findRepeated(organization: string, idempotencyKey: string): Promise<StoredOperation | null>;
  find(id: OperationId): Promise<StoredOperation | null>;
  /** By SHA-256 of the verification code, base64url; only while it is open. */
  findByCode(codeHash: string): Promise<StoredOperation | null>;
  /** What was sealed with the operation; null once it has ended. */
  findSealed(id: OperationId): Promise<Sealed | null>;
  /**
   * presented → claimed, or claimed → claimed by the same binding, at most `maximumScans` in all; a new nonce burns the old one. An
   * operation of nobody becomes the binding's subject's (§11.2).
   */
  claim(
    id: OperationId,
    options: {
      readonly claim: Claim;
      readonly maximumScans: number;
      readonly windows: readonly Window[];
      readonly rotation: TokenRotation;
      readonly leaf: AuditLeaf;
    },
  ): Promise<StoredOperation | "limited" | null>;
  /** claimed → cancelled when a device other than the one that holds an anonymous operation scans it (§11.2). */
  contend(
    id: OperationId,
    options: { readonly binding: BindingId; readonly windows: readonly Window[]; readonly leaf: AuditLeaf },
  ): Promise<StoredOperation | "limited" | null>;
  /**
   * claimed → claimed, confirmed, when `mac` is the one kept with the claim; anything else counts as one wrong code, and the `most`-th
   * moves to blocked. All of it in one write, so that guesses sent at once count as well (T18). The right code once more changes nothing.
   */
  confirm(
    id: OperationId,
    options: {
      readonly mac: string;
      readonly most: number;
      readonly leaves: { readonly right: AuditLeaf; readonly wrong: AuditLeaf; readonly blocked: AuditLeaf };
    },
  ): Promise<TriedCode | null>;
  /**
   * presented → presented with another method under way, or with the code alone (null); the one before is over. At most `most` methods are
   * begun for one operation, and where none is under way there is nothing to go back from: null, and no row.
   */
  beginAttempt(
    id: OperationId,
    options: {
      readonly attempt: Attempt | null;
      readonly most: number;
      readonly windows: readonly Window[];
      readonly leaf: AuditLeaf;
    },
  ): Promise<StoredOperation | "limited" | null>;
  /**
   * presented → approved by a method: the one under way (`attempt`), or without one the typed code of a device that has no network. What was
   * not `matched` counts as one try, of the operation (the `most`-th blocks it) and of the subject; so does what was used before
   * (`spends`). While failures in a row have locked the method for the subject nothing is compared (`locked`); a right answer forgets them
   * (§15). All of it in one write.
   */
  approveByMethod(
    id: OperationId,
    options: {
      readonly attempt: AttemptId | null;
      readonly matched: Matched | null;
      /** Counted by a right answer alone. */
      readonly windows: readonly Window[];
      readonly most: number;
      /** Failures in a row are counted under this name. */
      readonly lock: string;
      /** How many seconds that many failures in a row lock the method for. */
      readonly lockSeconds: (failures: number) => number;
      readonly leaves: { readonly right: AuditLeaf; readonly wrong: AuditLeaf; readonly blocked: AuditLeaf };
    },
  ): Promise<TriedCode | "locked" | "limited" | null>;
  /**
   * claimed → approved or declined: compares and burns the nonce, the binding must be active (P18), and an approval confirmed where the
   * code says that it must be (flag 8). With `passkey`, the assertion's counter must be newer than the last one (or 0 as ever), and is kept.
   */
  decide(
    id: OperationId,
    options: {
      readonly passkey?: { readonly id: string; readonly counter: number };
      readonly binding: BindingId;
      readonly nonceHash: string;
      readonly decision: Decision;
      readonly windows: readonly Window[];
      readonly rotation: TokenRotation;
      readonly leaf: AuditLeaf;
    },
  ): Promise<StoredOperation | "limited" | null>;
  /** Puts another return code in the place of the one given with the approval, until the time the first one would have ended. */
  renewReturnCode(
    id: OperationId,
    options: { readonly binding: BindingId; readonly hash: string },
  ): Promise<StoredOperation | null>;
  /**
   * approved → released, once, before the release deadline, and only while the binding is active; of a same-device operation only with the
   * return code it was given last, in its time (§11.3), unless a method on the page approved it; and then only while that is in use. With `grants` the enrolment it
   * names may become a device from now on, with `changes` the change of methods it names comes into force; null, and nothing changed, when
   * that no longer waits.
   */
  consume(
    id: OperationId,
    options: {
      readonly release: Release;
      readonly returnHash: string | null;
      readonly grants?: Grant | undefined;
      readonly changes?:
        | { readonly id: AttemptId; readonly notices: readonly Notice[]; readonly leaf: AuditLeaf }
        | undefined;
      /** What the user's devices are told with it. */
      readonly notices?: readonly Notice[];
      readonly leaf: AuditLeaf;
    },
  ): Promise<StoredOperation | null>;
  /** approved → revoked by the device that approved, while it is active and nobody has used the approval (§10). */
  undo(
    id: OperationId,
    options: { readonly binding: BindingId; readonly leaf: AuditLeaf },
  ): Promise<StoredOperation | null>;
  /**
   * Notes once for each device and operation that its user did not do this; an approval that is not used yet is revoked with it. Null when
   * the device is not active.
   */
  report(
    id: OperationId,
    options: {
      readonly binding: BindingId;
      readonly windows: readonly Window[];
      readonly leaves: { readonly reported: AuditLeaf; readonly revoked: AuditLeaf };
    },
  ): Promise<{ readonly operation: StoredOperation; readonly isFirst: boolean } | "limited" | null>;
  /** By SHA-256 of the verification code, base64url, of an operation that may be decided without a network; also after its end. */
  findOffline(codeHash: string): Promise<StoredOperation | null>;
  /**
   * Keeps a device's signed record of an offline decision, once; null when there is one, or the device is not active. It is contradicted
   * when another device has one of the same operation.
   */
  recordOfflineDecision(
    id: OperationId,
    options: {
      readonly binding: BindingId;
      readonly decision: string;
      readonly windows: readonly Window[];
      readonly leaf: AuditLeaf;
    },
  ): Promise<{ readonly operation: StoredOperation; readonly isContradicted: boolean } | "limited" | null>;
  /** Any state that allows `move` → its end (§10). */
  end(
    id: OperationId,
    options: { readonly move: "cancel" | "block" | "revoke"; readonly leaf: AuditLeaf },
  ): Promise<StoredOperation | null>;
  /** Once, after release. */
  recordOutcome(
    id: OperationId,
    options: { readonly outcome: Outcome; readonly leaf: AuditLeaf },
  ): Promise<StoredOperation | null>;
  /** Writes down that a deadline has passed; null when it has not, or the operation has ended. */
  expire(id: OperationId, options: { readonly leaf: AuditLeaf }): Promise<StoredOperation | null>;
  /**
   * The same of the `most` that are overdue longest, in one write; `leafOf` is told the state each was left in. Answers whose end
   * that was; none when nothing is overdue that nobody else is at.
   */
  expireDue(most: number, options: { readonly leafOf: (left: Overdue) => AuditLeaf }): Promise<readonly OperationId[]>;
  /** Approved but unreleased operations of a binding. */
  approvedBy(binding: BindingId): Promise<readonly StoredOperation[]>;
  /**
   * Operations, newest first, at most `limit`, their states judged now. `last` is where the next page begins; null when there is none. Looks at a
   * bounded number of operations, so that a page may hold fewer than there are, and gives way to other work meanwhile.
   */
  search(
    sought: Sought,
  ): Promise<{ readonly operations: readonly StoredOperation[]; readonly last: OperationId | null }>;
  /** Forgets idempotency keys, windows, notices, changes of methods and counts by the minute whose time is over. */
  tidy(): Promise<void>;
}

/** An operation whose deadline has passed, in the state it was left in. */
export interface Overdue {
  readonly id: OperationId;
  readonly state: OperationState;
}

/** A page of operations that are looked for. */
export interface Sought extends Criteria {
  /** Where the page before ended. */
  readonly before: OperationId | null;
  readonly limit: number;
}

/** What a released `device.add` lets happen (§9 step 5). */
export interface Grant {
  readonly enrollment: EnrollmentId;
  /** Unix milliseconds until which the new device must have come for its keys. */
  readonly expiresAtMs: number;
  readonly leaf: AuditLeaf;
}
