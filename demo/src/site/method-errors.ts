import { CountersignError } from "@countersign/relying-party";
import { siteErrorOf } from "./open-approval.ts";
import { SiteError, type SiteErrorCode } from "./site-error.ts";

/** What the user hears when a change of their ways is refused, where it is more than of any other request. */
const codes: Readonly<Record<string, SiteErrorCode>> = {
  code_invalid: "wrong_code",
  user_verification_required: "not_verified",
  attempts_exceeded: "change_spent",
  operation_expired: "change_over",
  method_not_allowed: "way_not_set_up",
  unavailable: "way_unavailable",
};

/** For the end of a promise of `methods`: throws what the site's user hears. */
export function throwMethodError(fault: unknown): never {
  const code = fault instanceof CountersignError ? codes[fault.code] : undefined;
  if (code === undefined) throw siteErrorOf(fault);
  throw new SiteError(code, { cause: fault, ...(code === "wrong_code" && { field: "code" }) });
}

/** The same of a credential: who is told that a code is wrong has shown a finger. */
export function throwNotVerified(fault: unknown): never {
  throw fault instanceof SiteError && fault.code === "wrong_code"
    ? new SiteError("not_verified", { cause: fault })
    : fault;
}
