import {
  type AttemptId,
  type Application,
  type BindingId,
  type Details,
  type DeviceId,
  deviceKeyName,
  type EnrollmentId,
  fromBase64url,
  type PublicJwk,
} from "@countersign/protocol";

export type BindingState = "pending" | "confirmed" | "active" | "frozen" | "revoked";

/**
 * Who stopped a device for a while: its site, which may let it go on; the staff, who may let go on what the site or they themselves stopped; or an
 * alarm, after which only enrolling again helps.
 */
export type Freezer = "site" | "staff" | "alarm";

/**
 * What ended a binding: its device by its own signature while it was in use (`device`) or after it had been frozen (`frozen-device`), its
 * site, the staff, the replacement of all devices, or its enrolment that came to nothing.
 */
export type Removal = "device" | "frozen-device" | "site" | "staff" | "replacement" | "enrollment";

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
  /** True when it took the place of every device of the subject (§9). */
  readonly replacement: boolean;
  /** Null unless frozen. */
  readonly frozenBy: Freezer | null;
  /** Null unless revoked. */
  readonly removal: { readonly by: Removal; readonly atMs: number } | null;
}

/** The binding as it is before the six digits were typed. */
export type NewBinding = Omit<
  Binding,
  "state" | "activeAt" | "lastSeenAt" | "token" | "previousToken" | "replacement" | "frozenBy" | "removal"
>;

/** What the new device calls itself: its label, or what it runs on. */
export function deviceName({ label, application }: Pick<Binding, "label" | "application">): string {
  return label ?? application.os;
}

/**
 * How a subject stands with its devices (§9). `first`: it never had one in use, or the last one removed itself by its own signature.
 * `further`: one is in use, be it frozen. `lost`: it had some, and none is left.
 */
export type Situation = "first" | "further" | "lost";

/** How an enrolment may become a device: fixed when its ticket is issued, and judged again at every step. */
export type EnrollmentWay = "first" | "further" | "replace";

/** The way a ticket is issued for; null when there is none (`enrollment_conflict`). Asking to replace what never was is enrolling a first device. */
export function wayOf(situation: Situation, replace: boolean): EnrollmentWay | null {
  if (situation === "first") return "first";
  if (replace) return "replace";
  return situation === "further" ? "further" : null;
}

/** True when an enrolment of that way may go on: a ticket for a first device is worth nothing once there is one (T10). */
export function isStillWay(way: EnrollmentWay, situation: Situation): boolean {
  return way === "replace" || way === situation;
}

export type EnrollmentState = "ticketed" | "pending" | "confirmed" | "active" | "dead";

/** A ticket on its way to a binding (§9). */
export interface Enrollment {
  readonly id: EnrollmentId;
  readonly organization: string;
  readonly subject: string;
  readonly userReference: string;
  readonly label: string | null;
  readonly way: EnrollmentWay;
  readonly state: EnrollmentState;
  readonly version: number;
  /** Unix milliseconds: dead afterwards unless it has gone on; moved when the digits were typed, and when it was approved. */
  readonly expiresAtMs: number;
  /** The binding the ticket was used for; null before. */
  readonly binding: BindingId | null;
  /** base64url of 16 bytes, drawn when the phone came; null before. */
  readonly nonce: string | null;
  /** base64url of kt, the hash of the phone's keys; null before. */
  readonly kt: string | null;
  /** Way `further`: the binding that approved it; null before. */
  readonly grantedBy: BindingId | null;
  /** Way `replace`: Unix milliseconds from which it may become active; null before the digits were typed. */
  readonly activeFromMs: number | null;
  /** The text message that was sent last to confirm it (S14); null for none. */
  readonly sms: AttemptId | null;
  readonly idempotencyKey: string;
  readonly requestHash: string;
}

/** A ticket as it is issued. */
export type NewEnrollment = Omit<
  Enrollment,
  "way" | "state" | "version" | "binding" | "nonce" | "kt" | "grantedBy" | "activeFromMs" | "sms"
> & { readonly replace: boolean };

/** The state at `nowMs`: what has not gone on in its time is dead. */
export function enrollmentStateAt({ state, expiresAtMs }: Enrollment, nowMs: number): EnrollmentState {
  const waits = state === "ticketed" || state === "pending" || state === "confirmed";
  return waits && expiresAtMs <= nowMs ? "dead" : state;
}

/** What is asked of a device in use before a further one becomes active: the details of a `device.add` operation, word by word (§9 step 5). */
export function deviceAddDetails(binding: Pick<Binding, "label" | "application">, kt: string): Details {
  return { device: deviceName(binding), key: deviceKeyName(fromBase64url(kt)) };
}
