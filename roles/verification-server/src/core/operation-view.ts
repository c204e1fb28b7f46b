import type { OperationState } from "@countersign/protocol";
import type { AnswerOf, operationServerToVerificationServer } from "@countersign/protocol/contract";
import { claimOf, decisionOf, isAnonymous, type Outcome, type StoredOperation, stateAt } from "./operation.ts";

/** One operation as its relying party sees it. */
export type OperationView = AnswerOf<typeof operationServerToVerificationServer.readOperation>;

/** How an operation goes on, as every answer to a device tells it. */
export interface Told {
  readonly state: OperationState;
  readonly version: number;
  readonly outcome?: Outcome;
}

/** What the streams of the initiating device tell. */
export interface StateEvent extends Told {
  readonly method: string;
  readonly device?: { readonly kind: string };
}

/** Approved, but the release deadline passed: both screens must say that the site did not carry it out (§8). */
const notConsumed: Outcome = { result: "failed", code: "not_consumed" };

/** What the site did, as far as is known at `nowMs`; null while it is not known. */
export function outcomeAt(operation: StoredOperation, nowMs: number): Outcome | null {
  const { progress } = operation;
  if (progress.state === "released") return progress.outcome ?? null;
  return stateAt(operation, nowMs) === "expired" && decisionOf(progress)?.answer === "approve" ? notConsumed : null;
}

/** An event is newer than another of the same operation when its version is greater; expiry, which nobody writes at once, adds one. */
export function versionAt(operation: StoredOperation, nowMs: number): number {
  return operation.version + (stateAt(operation, nowMs) === operation.progress.state ? 0 : 1);
}

/** The code on the screen, until another way of deciding was used. */
export function methodOf({ progress, attempt }: StoredOperation): string {
  return decisionOf(progress)?.method ?? attempt?.method ?? "qr";
}

export function toldAt(operation: StoredOperation, nowMs: number): Told {
  const outcome = outcomeAt(operation, nowMs);
  return {
    state: stateAt(operation, nowMs),
    version: versionAt(operation, nowMs),
    ...(outcome && { outcome }),
  };
}

export function stateEvent(operation: StoredOperation, nowMs: number): StateEvent {
  const claim = claimOf(operation.progress);
  return {
    ...toldAt(operation, nowMs),
    method: methodOf(operation),
    ...(claim && { device: { kind: claim.deviceKind } }),
  };
}

/** The device, as its site knows it. Of an anonymous operation that is a name too, so the site learns it with the release and not before (S26). */
function deviceOf({ frozen, progress }: StoredOperation): OperationView["device"] {
  const claim = claimOf(progress);
  if (!claim || (isAnonymous(frozen) && progress.state !== "released")) return undefined;
  return { id: claim.device, kind: claim.deviceKind };
}

export function operationView(operation: StoredOperation, nowMs: number): OperationView {
  const { frozen, progress } = operation;
  const { id, type, organization, business, source, details, reference, digest, salt, expiresAt, createdAtMs } = frozen;
  const device = deviceOf(operation);
  const decision = decisionOf(progress);
  const outcome = outcomeAt(operation, nowMs);
  return {
    id,
    state: stateAt(operation, nowMs),
    version: versionAt(operation, nowMs),
    method: methodOf(operation),
    type,
    organization,
    business,
    source,
    details,
    digest,
    salt,
    createdAt: Math.floor(createdAtMs / 1000),
    expiresAt,
    ...(reference !== undefined && { reference }),
    ...(frozen.login.subject !== undefined && { subject: frozen.login.subject }),
    ...(decision && { decidedAt: decision.decidedAt }),
    ...(decision?.reason && { declineReason: decision.reason }),
    ...(device && { device }),
    ...(outcome && { outcome }),
    ...(frozen.routing && { trace: frozen.routing.trace }),
  };
}
