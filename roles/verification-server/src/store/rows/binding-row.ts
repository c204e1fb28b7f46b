import type { BindingId, DeviceId } from "@countersign/protocol";
import type { Binding, BindingState, Freezer, NewBinding, Removal } from "../../core/binding.ts";
import { jsonOf, numberOrNull, type Row } from "./row.ts";

type Body = Pick<
  NewBinding,
  "enrollment" | "userReference" | "signingKey" | "agreementKey" | "application" | "label" | "enrolledAt"
>;

/** The one reader of a row of `bindings`. */
export function bindingOf(row: Row): Binding {
  const by = row["removed_by"] as Removal | null;
  return {
    ...(jsonOf(row["body"]) as Body),
    id: row["id"] as BindingId,
    device: row["device"] as DeviceId,
    organization: String(row["organization"]),
    subject: String(row["subject"]),
    state: row["state"] as BindingState,
    kid: String(row["kid"]),
    activeAt: numberOrNull(row["active_at"]),
    lastSeenAt: numberOrNull(row["last_seen_at"]),
    token: row["token"] as string | null,
    previousToken: row["previous_token"] as string | null,
    replacement: Boolean(row["replacement"]),
    frozenBy: row["frozen_by"] as Freezer | null,
    removal: by === null ? null : { by, atMs: Number(row["removed_at_ms"]) },
  };
}
