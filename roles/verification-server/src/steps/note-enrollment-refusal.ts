import type { ErrorCode } from "@countersign/protocol";
import { auditLeaf } from "../core/audit.ts";
import type { Enrollment } from "../core/binding.ts";
import type { Context } from "./context.ts";

/** Rows about one enrolment in a minute, so that nobody fills the log with it (T38). */
const most = 20;

/** One audit row for something about an enrolment that was refused. */
export async function noteEnrollmentRefusal(
  { store, crypto, clock }: Context,
  { id, organization }: Pick<Enrollment, "id" | "organization">,
  { code, rule }: { code: ErrorCode; rule: string },
): Promise<void> {
  const leaf = await auditLeaf(crypto, {
    at: clock(),
    event: "enrollment.refused",
    enrollment: id,
    organization,
    code,
    rule,
  });
  await store.audit.append(leaf, { windows: [{ name: `enrollment-refused/${id}`, windowSeconds: 60, most }] });
}
