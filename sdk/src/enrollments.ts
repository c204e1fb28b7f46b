import { type AnswerOf, relyingPartyToOperationServer as arrow, type RequestOf } from "@countersign/protocol/contract";
import { freshKey, type Idempotency } from "./idempotency.ts";
import type { Call } from "./transport.ts";

/** A fresh enrolment; `<countersign-approval>` takes it as its `enrolment`. */
export type Enrollment = AnswerOf<typeof arrow.createEnrollment>;
/**
 * Who the six digits were for. `approval`, when there is one, is what `open` must ask for, word by word, and a device in use approve and
 * `consume` take, before the phone becomes active. `activeFrom` (Unix seconds), when there is one, is from when a replacement may.
 */
export type ConfirmedEnrollment = AnswerOf<typeof arrow.confirmEnrollment>;
/** How the site knows that it is its user who adds a device. */
export interface ConfirmOptions {
  /** How the site has just confirmed its user, beside the login; `confirmation_needed` when its policy asks and it has not (S14). */
  readonly confirmedBy?: "password";
  /** The code that `sendCode` had sent; `code_invalid` when it is wrong. */
  readonly smsCode?: string;
}
/** How a site adds devices (§9). */
export interface EnrollmentCalls {
  /**
   * Starts adding a device for a user who signed in less than 300 s ago (§9). With `replace: true` it takes the place of all that the user
   * has or had: a day later, unless an old one objects. Without, `enrollment_conflict` when the user had devices and none is left.
   */
  create(request: RequestOf<typeof arrow.createEnrollment>["body"], options: Idempotency): Promise<Enrollment>;
  /** Passes on the six digits that the user read from the phone; the answer says what is still needed before it can approve. */
  confirm(id: string, shortString: string, options?: ConfirmOptions): Promise<ConfirmedEnrollment>;
  /** Sends the user's registered phone number a code for `confirm`, where the organization's policy asks for one (S14). */
  sendCode(id: string, options: Idempotency): Promise<{ readonly sentTo?: string; readonly expiresAt: number }>;
}

export function enrollmentsOf(call: Call): EnrollmentCalls {
  return {
    create: (body, { idempotencyKey }) => call(arrow.createEnrollment, { body, idempotencyKey }),
    sendCode: (id, { idempotencyKey }) => call(arrow.sendEnrollmentCode, { params: { id }, body: {}, idempotencyKey }),
    confirm: (id, shortString, { confirmedBy, smsCode } = {}) =>
      call(arrow.confirmEnrollment, {
        params: { id },
        body: {
          shortString,
          ...(confirmedBy !== undefined && { confirmedBy }),
          ...(smsCode !== undefined && { smsCode }),
        },
        idempotencyKey: freshKey(),
      }),
  };
}
