import type { BindingId } from "@countersign/protocol";

/** Sealed by the caller; the store never sees what is inside. */
export type Sealed = Uint8Array;

/** The rolling token a device gets with the answer (§7): its hash becomes current, the current one previous. */
export interface TokenRotation {
  readonly binding: BindingId;
  /** SHA-256, base64url. */
  readonly token: string;
}

/** What an idempotency key was used for. */
export interface KeyUse {
  readonly organization: string;
  readonly idempotencyKey: string;
  /** SHA-256 of the request, base64url. */
  readonly requestHash: string;
}
