import type { AttemptId, MethodName } from "@countersign/protocol";
import type { ChangeKind, ChangeState, MethodChange, PageMethod, UserMethod } from "../../core/user-method.ts";
import { jsonOf, type Row } from "./row.ts";

type Body = Pick<UserMethod, "label" | "assurance" | "data" | "addedAt">;

/** The one reader of a row of `methods`. */
export function methodOf(row: Row): UserMethod {
  return {
    ...(jsonOf(row["body"]) as Body),
    id: row["id"] as AttemptId,
    organization: String(row["organization"]),
    subject: String(row["subject"]),
    method: row["method"] as PageMethod,
    spent: Number(row["spent"]),
  };
}

/** The one reader of a row of `method_changes`. */
export function changeOf(row: Row): MethodChange {
  return {
    id: row["id"] as AttemptId,
    organization: String(row["organization"]),
    subject: String(row["subject"]),
    method: row["method"] as MethodName,
    kind: row["kind"] as ChangeKind,
    type: row["type"] as string | null,
    state: row["state"] as ChangeState,
    misses: Number(row["misses"]),
    expiresAtMs: Number(row["expires_at_ms"]),
    label: row["label"] as string | null,
    locale: row["locale"] as MethodChange["locale"],
    origin: row["origin"] as string | null,
    idempotencyKey: String(row["idempotency_key"]),
    requestHash: String(row["request_hash"]),
    proved: jsonOf(row["proved"]) as MethodChange["proved"],
  };
}
