import type { BindingId, EnrollmentId, MethodName, NoticeKind } from "@countersign/protocol";
import type { Binding } from "./binding.ts";

/** One thing that happened to a device, told to every other device of its subject. */
export interface Notice {
  readonly id: string;
  readonly organization: string;
  readonly subject: string;
  readonly kind: NoticeKind;
  /** Unix milliseconds from which it is told: now, or once more later. */
  readonly atMs: number;
  /** The device it is about, which is not told itself; null when all are told. */
  readonly about: BindingId | null;
  /** What that device, or that method, calls itself. */
  readonly device: string;
  /** With `device.replacing`, what a veto names. */
  readonly enrollment: EnrollmentId | null;
  /** With kinds of methods: which, and for what type of operation where that matters. */
  readonly method?: MethodName;
  readonly type?: string;
}

/** A notice as it is read: with `device.replacing`, until when a veto is sure to be in time, as long as there is anything to object to. */
export interface ToldNotice extends Notice {
  readonly vetoUntilMs: number | null;
}

/** Notices one device may read at once. */
export const maximumNotices = 32;
/** How long a device that did not go by itself may still read notices and object. */
export const removedDeviceSeconds = 48 * 3600;
/** How long notices are kept. */
export const noticeSeconds = 90 * 24 * 3600;
/** When a notice is told again: not at once, so that whoever watches one phone for a moment does not see all (T10). */
export const againSeconds = { least: 2 * 3600, most: 24 * 3600 };

/** True when a device may read what happened to the others: one in use, one that is frozen, and for a while one that did not go by itself. */
export function mayReadNotices(
  { state, activeAt, removal }: Pick<Binding, "state" | "activeAt" | "removal">,
  nowMs: number,
): boolean {
  if (state === "active" || state === "frozen") return true;
  const pushedOut =
    activeAt !== null && (removal?.by === "site" || removal?.by === "staff" || removal?.by === "replacement");
  return pushedOut && nowMs < removal.atMs + removedDeviceSeconds * 1000;
}

/** True when a device may object to the replacement of all: an old one, and for a while one that the site has removed (T54). */
export function mayVeto(binding: Pick<Binding, "state" | "activeAt" | "removal">, nowMs: number): boolean {
  return binding.removal?.by !== "replacement" && mayReadNotices(binding, nowMs);
}
