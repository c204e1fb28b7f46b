import type { Application, BindingId, DeviceId, EnrollmentId, PublicJwk } from "@countersign/protocol";

export const bindingStates = ["pending", "confirmed", "active", "frozen", "revoked"] as const;
export type BindingState = (typeof bindingStates)[number];

/** One device bound to one subject of one organization (S14). */
export interface Binding {
  readonly id: BindingId;
  /** The enrolment it came from. */
  readonly enrollment: EnrollmentId;
  readonly device: DeviceId;
  readonly organization: string;
  readonly subject: string;
  readonly userReference: string;
  readonly state: BindingState;
  /** RFC 7638 thumbprint of the signing key: the keyid of its requests. Unique (one key, one binding). */
  readonly kid: string;
  readonly signingKey: PublicJwk;
  readonly agreementKey: PublicJwk;
  readonly application: Application;
  readonly label: string | null;
  readonly enrolledAt: number;
  /** When it became active, Unix seconds; null before. */
  readonly activeAt: number | null;
  readonly lastSeenAt: number | null;
  /** SHA-256 of the rolling tokens given last and before, base64url; null before the first. */
  readonly token: string | null;
  readonly previousToken: string | null;
}

export const enrollmentStates = ["ticketed", "pending", "confirmed", "active", "dead"] as const;
export type EnrollmentState = (typeof enrollmentStates)[number];

/** A ticket on its way to a binding (§9). */
export interface Enrollment {
  readonly id: EnrollmentId;
  readonly organization: string;
  readonly subject: string;
  readonly userReference: string;
  readonly label: string | null;
  readonly state: EnrollmentState;
  readonly version: number;
  /** Unix milliseconds; the ticket is dead afterwards unless confirmed. */
  readonly expiresAtMs: number;
  /** The binding the ticket was used for; null before. */
  readonly binding: BindingId | null;
  /** base64url of 16 bytes, drawn when the phone came; null before. */
  readonly nonce: string | null;
  /** base64url of kt, the hash of the phone's keys; null before. */
  readonly kt: string | null;
  readonly idempotencyKey: string;
  readonly requestHash: string;
}

/** The state at `nowMs`: an unconfirmed ticket is dead after its time. */
export function enrollmentStateAt({ state, expiresAtMs }: Enrollment, nowMs: number): EnrollmentState {
  return (state === "ticketed" || state === "pending") && expiresAtMs <= nowMs ? "dead" : state;
}
