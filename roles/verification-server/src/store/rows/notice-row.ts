import type { BindingId, EnrollmentId, MethodName, NoticeKind } from "@countersign/protocol";
import type { ToldNotice } from "../../core/notice.ts";
import { numberOrNull, type Row } from "./row.ts";

/** The one reader of a row of `notices`, with the time until which it may be objected to. */
export function noticeOf(row: Row): ToldNotice {
  return {
    id: String(row["id"]),
    organization: String(row["organization"]),
    subject: String(row["subject"]),
    kind: row["kind"] as NoticeKind,
    atMs: Number(row["at_ms"]),
    about: (row["about"] || null) as BindingId | null,
    ...(row["method"] !== null && { method: row["method"] as MethodName }),
    ...(row["type"] !== null && { type: String(row["type"]) }),
    device: String(row["device"]),
    enrollment: row["enrollment"] as EnrollmentId | null,
    vetoUntilMs: numberOrNull(row["veto_until_ms"]),
  };
}
