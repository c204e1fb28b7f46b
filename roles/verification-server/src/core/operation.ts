import type {
  Assurance,
  AttemptId,
  BindingId,
  DeviceId,
  EnrollmentId,
  MethodEvidence,
  MethodName,
  Operation,
  OperationId,
  OperationState,
  PublicJwk,
} from "@countersign/protocol";
import type { Assertion } from "./passkey.ts";
import type { Routing } from "./routing.ts";
import type { PageMethod } from "./user-method.ts";

/** Numbers of the directory that stand in the code (§4). */
export interface OperationNumbers {
  readonly organization: number;
  readonly business: number;
  readonly source: number;
  readonly type: number;
  readonly templateVersion: number;
  readonly qrServer: number;
}

/** Where and how the operation was started, as the relying party reports it (§3). */
export interface Initiator {
  readonly address?: string;
  readonly userAgent?: string;
  readonly place?: string;
}

/** What is fixed at create and never changes (T5). Binary values are base64url. */
export interface FrozenOperation extends Operation {
  readonly id: OperationId;
  readonly numbers: OperationNumbers;
  /** The `x` of the QR key that signed the code: of a QR server's keys that one must still be good at the scan. */
  readonly qrKey: string;
  readonly userReference?: string;
  readonly evidence?: { readonly authTime: number; readonly methods: readonly string[] };
  readonly initiator: Initiator;
  readonly link: string;
  readonly salt: string;
  readonly digest: string;
  /** SHA-256 of the verification code; the code itself is kept nowhere but inside the sealed static. */
  readonly codeHash: string;
  readonly hint: string | null;
  readonly flags: number;
  /** SHA-256 of the static that the QR server signed. */
  readonly staticHash: string;
  /** Epoch of K_user the scene was sealed under; null when anonymous. */
  readonly epoch: number | null;
  readonly createdAtMs: number;
  readonly issuedAtMs: number;
  /** Unix seconds; label 5 of the code. */
  readonly expiresAt: number;
  readonly releaseSeconds: number;
  /** The stronger of what the type and the relying party ask for (§12). */
  readonly minimumAssurance: Assurance;
  /** Where the approving device goes back to; present for same-device operations alone (§11.3). */
  readonly returnUrl?: string;
  /** The enrolment that a `device.add` names: releasing the operation lets it become a device (§9 step 5). */
  readonly enrollment?: EnrollmentId;
  /** The change of the user's methods that a `method.change` names: releasing the operation brings it into force (§17). */
  readonly methodChange?: AttemptId;
  /** Which methods may decide it, in order, and why; absent in what was opened before there was a choice: the code alone. */
  readonly routing?: Routing;
  /** The trace that began it, where traces are kept (W3C Trace Context). */
  readonly trace?: string;
  readonly idempotencyKey: string;
  readonly requestHash: string;
}

/** A method other than the code, under way on the page: bound to this operation, its digest and one registration (T20). */
export interface Attempt {
  readonly id: AttemptId;
  readonly method: PageMethod;
  /** The user's method that answers; null for a device's own code. */
  readonly registration: AttemptId | null;
  /** base64url of 16 bytes. */
  readonly nonce: string;
  /** Unix milliseconds. */
  readonly startedAtMs: number;
  readonly expiresAtMs: number;
  /** What the page shows, sealed, for a token for pictures may be in it; base64url. */
  readonly show: string;
}

/** The device that holds the operation: from its first valid scan on, or from the moment its offline code was typed. */
export interface Claim {
  readonly binding: BindingId;
  readonly device: DeviceId;
  readonly deviceKind: string;
  /** The binding's: for an anonymous operation this is who the relying party is told (§11.2). */
  readonly userReference: string;
  /** SHA-256 of the decision nonce, base64url; null when no decision is awaited from the device. */
  readonly nonceHash: string | null;
  /** MAC of the confirmation code of the last scan; null where none is needed (§11.2). */
  readonly confirmation: string | null;
  readonly confirmed: boolean;
  readonly claimedAtMs: number;
}

export type DeclineReason = "not_me" | "wrong_details" | "changed_mind";

/** What consuming a same-device operation needs beside its key (§11.3). */
export interface ReturnCode {
  /** SHA-256, base64url; the code itself is kept nowhere. */
  readonly hash: string;
  readonly untilMs: number;
}

/** The yes or no, kept as evidence. */
export interface Decision {
  readonly answer: "approve" | "decline";
  readonly reason?: DeclineReason;
  readonly method: MethodName;
  /** The user's method that answered; absent for a device. */
  readonly registration?: AttemptId;
  /** The compact JWS as sent; or what stands behind an approval without a signature. */
  readonly evidence: string | MethodEvidence;
  /** The key of the signature; absent without one. */
  readonly jwk?: PublicJwk;
  /** Present when the operation is approved and of the same device. */
  readonly returnCode?: ReturnCode;
  /** The WebAuthn assertion over the decision, when the user was verified (§7). */
  readonly assertion?: Assertion;
  readonly acr: string;
  readonly amr: readonly string[];
  readonly decidedAt: number;
}

/** The one release. */
export interface Release {
  readonly receipt: string;
  readonly idempotencyKey: string;
  readonly releasedAtMs: number;
}

export interface Outcome {
  readonly result: "done" | "failed";
  readonly code?: string;
}

/** What has happened so far: each state carries its own data. */
export type Progress =
  | { readonly state: "created" | "presented" }
  | { readonly state: "claimed"; readonly claim: Claim }
  /** The claim is absent where no device had a part in it: a method on the page alone (§12). */
  | { readonly state: "approved"; readonly claim?: Claim; readonly decision: Decision }
  | {
      readonly state: "released";
      readonly claim?: Claim;
      readonly decision: Decision;
      readonly release: Release;
      readonly outcome?: Outcome;
    }
  | { readonly state: "declined"; readonly claim: Claim; readonly decision: Decision }
  | { readonly state: "revoked"; readonly claim?: Claim; readonly decision: Decision }
  | { readonly state: "expired" | "cancelled" | "blocked"; readonly claim?: Claim; readonly decision?: Decision };

/** One operation as stored. */
export interface StoredOperation {
  readonly frozen: FrozenOperation;
  readonly progress: Progress;
  /** Grows with every change; the id of events on the streams. */
  readonly version: number;
  /** Whose operation it is; null for an anonymous one that nobody has scanned. */
  readonly subject: string | null;
  /** Scans so far (§10: 3 in all). */
  readonly scans: number;
  /** Wrong codes typed so far (§10: 3 end it). */
  readonly tries: number;
  /** The method under way on the page; null for the code. */
  readonly attempt: Attempt | null;
  /** How many methods were begun so far. */
  readonly attempts: number;
  /** Until when the next move must have happened; null once final. */
  readonly deadlineMs: number | null;
}

/** The state at `nowMs`: a deadline that has passed counts even before anybody wrote it down. */
export function stateAt({ progress, deadlineMs }: StoredOperation, nowMs: number): OperationState {
  return deadlineMs !== null && deadlineMs <= nowMs ? "expired" : progress.state;
}

/** The claim, when a device has scanned. */
export function claimOf(progress: Progress): Claim | null {
  return "claim" in progress ? (progress.claim ?? null) : null;
}

/** The decision, when there is one. */
export function decisionOf(progress: Progress): Decision | null {
  return "decision" in progress ? (progress.decision ?? null) : null;
}

/** True when the operation is of the binding's own user at the organization: anybody else's is none there is (T17). */
export function isOfUser(
  { frozen, subject }: Pick<StoredOperation, "frozen" | "subject">,
  of: { readonly organization: string; readonly subject: string },
): boolean {
  return frozen.organization === of.organization && subject === of.subject;
}

/** True for an operation that was started for nobody: the device that claims it says whose it is (§11.2). */
export function isAnonymous({ login }: Pick<Operation, "login">): boolean {
  return login.subject === undefined;
}
