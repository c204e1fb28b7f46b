/** Why a site refuses; its pages have a sentence for each, in every language. */
export type SiteErrorCode =
  | "bad_input"
  | "not_signed_in"
  | "wrong_password"
  | "too_many_tries"
  | "no_device"
  | "not_found"
  | "foreign_request"
  | "wrong_digits"
  | "enrollment_over"
  | "too_many_pending"
  | "too_often"
  | "not_thawed"
  | "wrong_code"
  | "not_verified"
  | "change_over"
  | "change_spent"
  | "way_not_set_up"
  | "way_unavailable"
  | "countersign_unavailable";

const statuses: Readonly<Record<SiteErrorCode, number>> = {
  bad_input: 400,
  not_signed_in: 401,
  wrong_password: 403,
  too_many_tries: 429,
  no_device: 409,
  not_found: 404,
  foreign_request: 403,
  wrong_digits: 400,
  enrollment_over: 410,
  too_many_pending: 429,
  too_often: 429,
  not_thawed: 409,
  wrong_code: 400,
  not_verified: 400,
  change_over: 410,
  change_spent: 409,
  way_not_set_up: 409,
  way_unavailable: 503,
  countersign_unavailable: 503,
};

/** A refusal of a site; `field` names the input that is wrong. */
export class SiteError extends Error {
  readonly code: SiteErrorCode;
  readonly field: string | null;

  constructor(code: SiteErrorCode, { field, cause }: { field?: string; cause?: unknown } = {}) {
    super(code, { cause });
    this.name = "SiteError";
    this.code = code;
    this.field = field ?? null;
  }

  get status(): number {
    return statuses[this.code];
  }
}
