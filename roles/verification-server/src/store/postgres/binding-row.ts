import type { BindingId, DeviceId } from "@countersign/protocol";
import type { Binding, BindingState, Freezer, NewBinding, Removal } from "../../core/binding.ts";
import type { Row } from "./database.ts";
import { numberOrNull, rowOf } from "./row.ts";

type Body = Pick<
  NewBinding,
  "enrollment" | "userReference" | "signingKey" | "agreementKey" | "application" | "label" | "enrolledAt"
>;

/** The one reader of a row of `bindings`. */
export function bindingOf(row: Row): Binding {
  const by = row["removed_by"] as Removal | null;
  return {
    ...(row["body"] as Body),
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
    replacement: row["replacement"] === true,
    frozenBy: row["frozen_by"] as Freezer | null,
    removal: by === null ? null : { by, atMs: Number(row["removed_at_ms"]) },
  };
}

export function bindingOrNull(row: Row | undefined): Binding | null {
  return row === undefined ? null : bindingOf(row);
}

/** What a transition of a device answers: its row, or null. */
export function bindingAnswer(answer: unknown): Binding | null {
  return answer === null ? null : bindingOf(rowOf(answer));
}
