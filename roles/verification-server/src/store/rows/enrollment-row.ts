import type { AttemptId, BindingId, EnrollmentId } from "@countersign/protocol";
import type { Enrollment, EnrollmentState, EnrollmentWay } from "../../core/binding.ts";
import { jsonOf, numberOrNull, type Row } from "./row.ts";

/** What is kept of an enrolment in one column. */
export type EnrollmentBody = Pick<Enrollment, "userReference" | "label" | "idempotencyKey" | "requestHash">;

/** The one reader of a row of `enrollments`. */
export function enrollmentOf(row: Row): Enrollment {
  return {
    ...(jsonOf(row["body"]) as EnrollmentBody),
    id: row["id"] as EnrollmentId,
    organization: String(row["organization"]),
    subject: String(row["subject"]),
    way: row["way"] as EnrollmentWay,
    state: row["state"] as EnrollmentState,
    version: Number(row["version"]),
    expiresAtMs: Number(row["expires_at_ms"]),
    binding: row["binding"] as BindingId | null,
    nonce: row["nonce"] as string | null,
    kt: row["kt"] as string | null,
    grantedBy: row["granted_by"] as BindingId | null,
    activeFromMs: numberOrNull(row["active_from_ms"]),
    sms: row["sms"] as AttemptId | null,
  };
}
