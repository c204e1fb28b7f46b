import {
  either,
  type EnrollmentId,
  exactly,
  type Guard,
  isId,
  isNull,
  isShortText,
  isUint,
  oneOf,
} from "@countersign/protocol";

const kinds = [
  "device.added",
  "device.replacing",
  "device.replaced",
  "device.removed",
  "device.frozen",
  "keys.rotated",
] as const;

/** What happened to a device of the account (§9: every other device is told). */
export interface Notice {
  readonly id: string;
  readonly kind: (typeof kinds)[number];
  /** Unix seconds. */
  readonly at: number;
  /** What the other device calls itself; null when there is none. */
  readonly device: string | null;
  /** With `device.replacing`: what a veto names, and until when it may come. */
  readonly enrollment?: EnrollmentId;
  readonly vetoUntil?: number;
}

const isEnrollment = (value: unknown): value is EnrollmentId => isId("enr", value);

export const isNotice: Guard<Notice> = exactly(
  { id: isShortText, kind: oneOf(kinds), at: isUint, device: either(isNull, isShortText) },
  { enrollment: isEnrollment, vetoUntil: isUint },
);
