import {
  either,
  type EnrollmentId,
  exactly,
  isMethodName,
  type Guard,
  isId,
  isNull,
  isShortText,
  isUint,
  type Localized,
  type MethodName,
  type NoticeKind,
  noticeKinds,
  oneOf,
} from "@countersign/protocol";

/** What happened to a device of the account (§9: every other device is told). */
export interface Notice {
  readonly id: string;
  readonly kind: NoticeKind;
  /** Unix seconds. */
  readonly at: number;
  /** What the other device, or the method, calls itself; null when there is none. */
  readonly device: string | null;
  /** With kinds of methods: which one; and the type of operation it comes first for, with its title. */
  readonly method?: MethodName;
  readonly type?: string;
  readonly title?: Localized;
  /** With `device.replacing`: what a veto names, and until when it may come. */
  readonly enrollment?: EnrollmentId;
  readonly vetoUntil?: number;
}

const isEnrollment = (value: unknown): value is EnrollmentId => isId("enr", value);

const title: Guard<Localized> = exactly({ en: isShortText, zh: isShortText });

export const isNotice: Guard<Notice> = exactly(
  { id: isShortText, kind: oneOf(noticeKinds), at: isUint, device: either(isNull, isShortText) },
  { enrollment: isEnrollment, vetoUntil: isUint, method: isMethodName, type: isShortText, title },
);
