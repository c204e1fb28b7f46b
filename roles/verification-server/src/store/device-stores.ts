import type { AttemptId, BindingId, EnrollmentId, ErrorCode } from "@countersign/protocol";
import type { AuditLeaf } from "../core/audit.ts";
import type {
  Binding,
  BindingState,
  Enrollment,
  Freezer,
  NewBinding,
  NewEnrollment,
  Situation,
} from "../core/binding.ts";
import type { Window } from "../core/limits.ts";
import type { Notice, ToldNotice } from "../core/notice.ts";
import type { Passkey } from "../core/passkey.ts";
import type { Sealed, TokenRotation } from "./stored.ts";

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
  /** pending → pending, with the text message that is to confirm it: the one before no longer does (S14). */
  awaitSms(
    id: EnrollmentId,
    options: { readonly sms: AttemptId; readonly leaf: AuditLeaf },
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
  /** active → frozen. Staff also take over what the site has frozen, and an alarm what either has: they can then no longer thaw it. */
  freeze(
    id: BindingId,
    options: { readonly by: Freezer; readonly notices: readonly Notice[]; readonly leaf: AuditLeaf },
  ): Promise<Binding | null>;
  /** frozen → active: by the site what it froze itself, by the staff what either of them froze. */
  thaw(id: BindingId, options: { readonly by: "site" | "staff"; readonly leaf: AuditLeaf }): Promise<Binding | null>;
  /**
   * Anything but revoked → revoked; `userKey` starts the subject's new epoch, when the device had the one before. Enrolments that the device approved end with it unless it goes
   * by itself. `stale`, and nothing changed, when `ends` does not name one of them, or `userKey` is not of the epoch after the present one.
   */
  revoke(
    id: BindingId,
    options: {
      readonly by: "device" | "site" | "staff";
      readonly userKey: UserKey | null;
      readonly ends: readonly Ended<EnrollmentId>[];
      readonly notices: readonly Notice[];
      readonly leaf: AuditLeaf;
    },
  ): Promise<Binding | "stale" | null>;
  /**
   * Bindings of all organizations, those made last first; not those of erased users. `last` is where the next page begins; null when there is none.
   * Looks at a bounded number of them, so that a page may hold fewer than there are.
   */
  search(sought: {
    readonly organization: string | null;
    readonly subject: string | null;
    readonly state: BindingState | null;
    /** Contained in the device's id, label or application. */
    readonly q: string | null;
    readonly before: BindingId | null;
    readonly limit: number;
  }): Promise<{ readonly bindings: readonly Binding[]; readonly last: BindingId | null }>;
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
