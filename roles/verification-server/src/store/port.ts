import type { BindingId, EnrollmentId, ErrorCode, OperationId, PublicJwk } from "@countersign/protocol";
import type { AuditLeaf } from "../core/audit.ts";
import type { Binding, Enrollment, Freezer, NewBinding, NewEnrollment, Situation } from "../core/binding.ts";
import type { Window } from "../core/limits.ts";
import type { Passkey } from "../core/passkey.ts";
import type { Notice, ToldNotice } from "../core/notice.ts";
import type { Claim, Decision, FrozenOperation, Outcome, Release, StoredOperation } from "../core/operation.ts";
import type { Registry } from "../core/registry.ts";

/**
 * The store speaks transitions. Each write is one conditional change with its audit rows in the same transaction; it answers the new
 * state, or null when the condition did not hold (somebody else won, or the deadline had passed: expiry is judged inside the write), or
 * `limited` when a window of §15 is full.
 * What a write answered is on disk. Reads never write.
 */
export interface Store {
  readonly operations: OperationStore;
  readonly enrollments: EnrollmentStore;
  readonly bindings: BindingStore;
  readonly notices: NoticeStore;
  readonly passkeys: PasskeyStore;
  readonly registry: RegistryStore;
  readonly keys: KeyStore;
  readonly audit: AuditStore;
  /** Finishes the writes under way and lets go of the files. */
  close(): Promise<void>;
}

/** Sealed by the caller; the store never sees what is inside. */
export type Sealed = Uint8Array;

/** The rolling token a device gets with the answer (§7): its hash becomes current, the current one previous. */
export interface TokenRotation {
  readonly binding: BindingId;
  /** SHA-256, base64url. */
  readonly token: string;
}

export type Opened =
  | { readonly kind: "opened" | "repeated"; readonly operation: StoredOperation }
  | { readonly kind: "refused"; readonly code: ErrorCode };

/** A code that was typed: the operation after it, and whether it was right, wrong, or the wrong one that ended it. */
export interface TriedCode {
  readonly kind: "right" | "wrong" | "blocked";
  readonly operation: StoredOperation;
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
   * presented → approved by the typed code of a device without a network: `matched` is the device whose code it is, null for a wrong one,
   * which counts as one try, of the operation (the `most`-th blocks it) and of the subject. While failures in a row have locked the method
   * for the subject nothing is compared (`locked`); a right code forgets them (§15). All of it in one write.
   */
  approveByCode(
    id: OperationId,
    options: {
      readonly matched: { readonly claim: Claim; readonly decision: Decision } | null;
      /** Counted by a right code alone. */
      readonly windows: readonly Window[];
      readonly most: number;
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
   * return code it was given last, in its time (§11.3). With `grants` the enrolment it names may become a device from now on; null, and
   * nothing changed, when that no longer waits.
   */
  consume(
    id: OperationId,
    options: {
      readonly release: Release;
      readonly returnHash: string | null;
      readonly grants?: Grant | undefined;
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
  /** Open operations whose deadline has passed, oldest first. */
  due(most: number): Promise<readonly StoredOperation[]>;
  /** Writes down that a deadline has passed; null when it has not, or the operation has ended. */
  expire(id: OperationId, options: { readonly leaf: AuditLeaf }): Promise<StoredOperation | null>;
  /** Approved but unreleased operations of a binding. */
  approvedBy(binding: BindingId): Promise<readonly StoredOperation[]>;
  /** Forgets idempotency keys, windows and notices whose time is over. */
  tidy(): Promise<void>;
}

/** What a released `device.add` lets happen (§9 step 5). */
export interface Grant {
  readonly enrollment: EnrollmentId;
  /** Unix milliseconds until which the new device must have come for its keys. */
  readonly expiresAtMs: number;
  readonly leaf: AuditLeaf;
}

export type Issued =
  | { readonly kind: "issued" | "repeated"; readonly enrollment: Enrollment }
  | { readonly kind: "refused"; readonly code: ErrorCode };

/** An enrolment or binding that ends with a write, and the audit row that says so. */
export interface Ended<Id> {
  readonly id: Id;
  readonly leaf: AuditLeaf;
}

export interface EnrollmentStore {
  /** A new ticket, for the way that the subject's situation allows; refused when there is none, or when the windows are full. */
  issue(
    enrollment: NewEnrollment,
    options: { readonly ticketHash: string; readonly windows: readonly Window[]; readonly leaf: AuditLeaf },
  ): Promise<Issued>;
  /** The first enrolment of this key if it was asked before (within 24 h); a look before the work, `issue` decides. */
  findRepeated(organization: string, idempotencyKey: string): Promise<Enrollment | null>;
  find(id: EnrollmentId): Promise<Enrollment | null>;
  /** By SHA-256 of the ticket, base64url. */
  findByTicket(ticketHash: string): Promise<Enrollment | null>;
  /** Those of a subject that are pending or confirmed. */
  underway(organization: string, subject: string): Promise<readonly Enrollment[]>;
  /** ticketed → pending, once, with the new binding, and only while its way holds; `conflict` when the key, or the device id of the subject, is bound already. */
  bind(
    id: EnrollmentId,
    options: { readonly binding: NewBinding; readonly nonce: string; readonly kt: string; readonly leaf: AuditLeaf },
  ): Promise<Enrollment | "conflict" | null>;
  /** pending → confirmed, while its way holds. */
  confirm(
    id: EnrollmentId,
    options: {
      /** Unix milliseconds until which it must have become active. */
      readonly expiresAtMs: number;
      /** Unix milliseconds before which it must not; null for any time. */
      readonly activeFromMs: number | null;
      readonly notices: readonly Notice[];
      readonly leaf: AuditLeaf;
    },
  ): Promise<Enrollment | null>;
  /** One wrong proof or short string; the `most`-th kills the ticket. */
  miss(id: EnrollmentId, options: { readonly most: number; readonly leaf: AuditLeaf }): Promise<Enrollment | null>;
  /** Kills the ticket and its unconfirmed binding. */
  kill(id: EnrollmentId, options: { readonly leaf: AuditLeaf }): Promise<Enrollment | null>;
  /** Ends a confirmed replacement for an old device of the subject (`mayVeto`), with what was to be told of it later. */
  veto(id: EnrollmentId, options: { readonly by: BindingId; readonly leaf: AuditLeaf }): Promise<Enrollment | null>;
}

/** K_user of a subject, sealed, with its epoch (§2). */
export interface UserKey {
  readonly epoch: number;
  readonly sealed: Sealed;
}

/** A device that came to life. */
export interface Activated {
  readonly binding: Binding;
  /** The bindings whose place it took. */
  readonly replaced: readonly BindingId[];
  /** Enrolments that ended with it. */
  readonly ended: readonly EnrollmentId[];
}

export interface BindingStore {
  find(id: BindingId): Promise<Binding | null>;
  /** By thumbprint of the signing key. */
  findByKey(kid: string): Promise<Binding | null>;
  list(organization: string, subject: string): Promise<readonly Binding[]>;
  /** How a subject stands with its devices (§9). */
  situation(organization: string, subject: string): Promise<Situation>;
  /** What was sealed with the binding (K_code); null before it is active. */
  findSealed(id: BindingId): Promise<Sealed | null>;
  /**
   * confirmed → active, with its enrolment: the first of the subject, a further one that was approved, or a replacement whose time has come.
   * Whatever else was on its way to become a device of the subject ends, so that no phone waits for this one to go (T10); a replacement
   * revokes every other device and moves K_user to `userKey`, which else is taken when there is none yet. `stale`, and nothing changed, when
   * something would end that `ends` and `replaces` do not name, or `userKey` is not of the epoch after the present one: look again.
   */
  activate(
    id: BindingId,
    options: {
      readonly sealed: Sealed;
      readonly userKey: UserKey;
      readonly token: string;
      readonly ends: readonly Ended<EnrollmentId>[];
      readonly replaces: readonly Ended<BindingId>[];
      readonly notices: readonly Notice[];
      readonly leaf: AuditLeaf;
    },
  ): Promise<Activated | "stale" | null>;
  /** Replaces the rolling token of an active binding. */
  rotate(rotation: TokenRotation): Promise<Binding | null>;
  /** New keys for an active binding whose key is still `kid`; `conflict` when the new key is bound already. */
  rekey(
    id: BindingId,
    options: {
      readonly kid: string;
      readonly next: Pick<Binding, "kid" | "signingKey" | "agreementKey">;
      readonly sealed: Sealed;
      readonly token: string;
      readonly windows: readonly Window[];
      readonly notices: readonly Notice[];
      readonly leaf: AuditLeaf;
    },
  ): Promise<Binding | "conflict" | "limited" | null>;
  /** active → frozen. An alarm also takes over what the site has frozen, which the site can then no longer thaw. */
  freeze(
    id: BindingId,
    options: { readonly by: Freezer; readonly notices: readonly Notice[]; readonly leaf: AuditLeaf },
  ): Promise<Binding | null>;
  /** frozen by the site → active. */
  thaw(id: BindingId, options: { readonly leaf: AuditLeaf }): Promise<Binding | null>;
  /**
   * Anything but revoked → revoked; `userKey` starts the subject's new epoch, when the device had the one before. Enrolments that the device approved end with it unless it goes
   * by itself. `stale`, and nothing changed, when `ends` does not name one of them, or `userKey` is not of the epoch after the present one.
   */
  revoke(
    id: BindingId,
    options: {
      readonly by: "device" | "site";
      readonly userKey: UserKey | null;
      readonly ends: readonly Ended<EnrollmentId>[];
      readonly notices: readonly Notice[];
      readonly leaf: AuditLeaf;
    },
  ): Promise<Binding | "stale" | null>;
  /** The newest K_user of a subject. */
  userKey(organization: string, subject: string): Promise<UserKey | null>;
}

export interface NoticeStore {
  /**
   * What a device is told now, newest first: notices about others since it became active. Replacements that it may still object to come
   * before all others when there are more than `most`, so that none is pushed out of sight (T54).
   */
  read(
    reader: Pick<Binding, "id" | "organization" | "subject" | "activeAt">,
    most: number,
  ): Promise<readonly ToldNotice[]>;
}

export interface PasskeyStore {
  find(binding: BindingId): Promise<Passkey | null>;
  /** Null when the binding is not active, has one already, or the credential is known. */
  add(passkey: Passkey, options: { readonly leaf: AuditLeaf }): Promise<Passkey | null>;
}

export interface RegistryStore {
  read(): Promise<Registry>;
  /** Replaces the registry; null when its version is no longer `registry.version`. Answers it with its new version. */
  replace(registry: Registry, options: { readonly leaf: AuditLeaf }): Promise<Registry | null>;
}

/** A key of this server: public part as JWK (null for a symmetric secret), private part sealed. */
export interface ServerKey {
  readonly id: string;
  readonly purpose: "verification" | "secret";
  readonly jwk: PublicJwk | null;
  readonly sealed: Sealed;
  readonly createdAtMs: number;
  readonly retiredAtMs: number | null;
}

export interface KeyStore {
  list(): Promise<readonly ServerKey[]>;
  add(key: ServerKey, options: { readonly leaf: AuditLeaf }): Promise<void>;
}

export interface AuditStore {
  /** Leaves in order, from `from` (0 is the first). */
  read(from: number, most: number): Promise<readonly AuditLeaf[]>;
  /** A row for what changed nothing: a refusal. False, and no row, when one of the windows is full. */
  append(leaf: AuditLeaf, options?: { readonly windows: readonly Window[] }): Promise<boolean>;
}
