import { texts } from "../texts/texts.ts";

/** What a refusal is called, by its code; the code itself where it has no name here. */
export function failureName(code: string): string {
  const { t } = texts;
  const names: Readonly<Record<string, string>> = {
    qr_frame_stale: t.failureStale,
    qr_not_valid: t.failureNotValid,
    qr_malformed: t.failureMalformed,
    qr_details_mismatch: t.failureMismatch,
    operation_not_found: t.failureNotFound,
    operation_expired: t.failureExpired,
    operation_state_conflict: t.failureConflict,
    operation_contended: t.failureContended,
    attempts_exceeded: t.failureAttempts,
    code_invalid: t.failureCode,
    user_verification_required: t.failureVerification,
    assurance_insufficient: t.failureAssurance,
    signature_invalid: t.failureSignature,
    proof_invalid: t.failureProof,
    ticket_invalid: t.failureTicket,
    short_string_invalid: t.failureShortString,
    device_frozen: t.failureFrozen,
    device_revoked: t.failureRevoked,
    invalid_request: t.failureRequest,
    method_not_allowed: t.failureMethod,
    application_outdated: t.failureOutdated,
  };
  return names[code] ?? code.replaceAll("_", " ");
}
