/** What the world is told of one refusal (§14). */
export interface ErrorEntry {
  /** HTTP status. */
  readonly status: number;
  /** One public sentence: what happened and what to do. Never why a check failed. */
  readonly sentence: string;
  /** True when the same request may succeed later without a change. */
  readonly retryable: boolean;
}

function refused(status: number, sentence: string): ErrorEntry {
  return { status, sentence, retryable: false };
}
function later(status: number, sentence: string): ErrorEntry {
  return { status, sentence, retryable: true };
}

/** Every refusal there is (§14). docs/errors.md is tested against it both ways. */
export const errorCatalogue = {
  invalid_request: refused(400, "The request is not well formed: compare it with the API reference."),
  unsupported_version: refused(400, "This code was made for another version of the protocol: update the app."),
  qr_malformed: refused(400, "This is not a readable Countersign code: scan the code on the screen again."),
  qr_not_valid: refused(400, "This code is not valid: start the operation again."),
  qr_frame_stale: later(409, "This picture of the code is too old: scan the live code."),
  qr_details_mismatch: refused(409, "The code does not say what the server has on record: the operation was stopped."),
  wrong_code_kind: refused(400, "This code is meant for another screen of the app."),
  operation_not_found: refused(404, "There is no such operation."),
  operation_expired: refused(410, "The time for this operation is over: start it again."),
  operation_state_conflict: refused(409, "The operation is no longer in a state that allows this."),
  operation_already_decided: refused(409, "This operation has already been decided."),
  operation_already_consumed: refused(409, "This approval has already been used."),
  operation_contended: refused(409, "Another device scanned this code too: the operation was stopped, start it again."),
  confirmation_needed: later(409, "Type the confirmation code on the page that shows the code, then approve."),
  digest_mismatch: refused(409, "The details are not those that the code stands for."),
  display_mismatch: refused(409, "What was shown is not what the server would show."),
  proof_invalid: refused(401, "The signed proof is not valid."),
  nonce_replayed: refused(401, "This answer was given before: scan the code again."),
  signature_invalid: refused(401, "The request is not signed by a known key."),
  content_digest_mismatch: refused(400, "The body is not the one that was signed."),
  device_revoked: refused(401, "This device has been removed from the account: add it again on the site."),
  device_frozen: refused(403, "This device is frozen: ask the site's staff to look at it."),
  user_verification_required: refused(403, "This operation needs your fingerprint, face or PIN."),
  assurance_insufficient: refused(403, "This operation needs a stronger way to approve."),
  method_not_allowed: refused(403, "This way to approve is not allowed here."),
  code_invalid: refused(400, "The code is not right."),
  attempts_exceeded: refused(403, "Too many tries: start the operation again."),
  rate_limited: later(429, "Too many requests: wait and try again."),
  too_many_pending: later(429, "Too many operations are waiting for this user: finish or cancel one first."),
  idempotency_key_missing: refused(400, "Send an Idempotency-Key header of 1 to 128 printable characters."),
  idempotency_key_reused: refused(422, "This Idempotency-Key was used for a different request."),
  idempotency_in_progress: later(
    409,
    "A request with this Idempotency-Key is still being worked on: repeat it shortly.",
  ),
  details_rejected: refused(422, "The details do not fit the registered operation type."),
  details_too_large: refused(413, "The details are too large for one operation."),
  ticket_invalid: refused(400, "This enrolment code is not valid any more: ask the site for a new one."),
  short_string_invalid: refused(400, "The six digits are not those on the phone."),
  enrollment_conflict: refused(409, "This device or key is already enrolled."),
  application_not_allowed: refused(403, "This app may not be used here."),
  application_outdated: refused(426, "This app is too old: update it."),
  receipt_invalid: refused(422, "The receipt is not valid for this operation."),
  target_forbidden: refused(
    422,
    "This address may not be called: it must be https, on port 443 or 8443, at a public host.",
  ),
  payload_too_large: refused(413, "The body is too large."),
  unsupported_media_type: refused(415, "Send application/json without compression."),
  session_over: refused(401, "You are not signed in, or no longer: sign in again."),
  role_not_allowed: refused(403, "Your role at the console does not allow this: ask an administrator."),
  second_person_needed: refused(403, "Another administrator has to decide on this."),
  origin_forbidden: refused(403, "This web origin is not registered."),
  unavailable: later(503, "The service cannot answer now: try again."),
} as const satisfies Record<string, ErrorEntry>;

/** The public name of a refusal. */
export type ErrorCode = keyof typeof errorCatalogue;

/** True for a code of the catalogue. */
export function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === "string" && Object.hasOwn(errorCatalogue, code);
}

/**
 * A refusal with its catalogue code. `cause` is for log and audit and never leaves the server. `at` is told to who asked: a JSON pointer (RFC
 * 6901) into the request, to the one member that is not as it should be; null where it is more than that.
 */
export class ProtocolError extends Error {
  readonly code: ErrorCode;
  readonly at: string | null;

  constructor(code: ErrorCode, options: { cause?: unknown; at?: string | undefined } = {}) {
    super(errorCatalogue[code].sentence, options);
    this.name = "ProtocolError";
    this.code = code;
    this.at = options.at ?? null;
  }

  get status(): number {
    return errorCatalogue[this.code].status;
  }
}

/** RFC 9457 body of a refusal. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: ErrorCode;
  readonly retryable: boolean;
  readonly traceId: string;
  /** JSON pointer into the request, to the one member that is wrong; absent where it is more than that. */
  readonly at?: string;
}

/** The problem+json body of `code`. */
export function problemOf(code: ErrorCode, traceId: string, at: string | null = null): Problem {
  const { status, sentence, retryable } = errorCatalogue[code];
  return {
    type: `urn:countersign:error:${code}`,
    title: code.replaceAll("_", " "),
    status,
    detail: sentence,
    code,
    retryable,
    traceId,
    ...(at !== null && { at }),
  };
}
