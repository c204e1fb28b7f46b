import type { ChangeId, ChangeState, ProposedChange } from "../../core/change.ts";
import type { Invitation, Person, PersonId, Session, StaffPasskey } from "../../core/person.ts";
import type { StaffRole } from "../../core/roles.ts";

/** Rows as this program wrote them. */
export type Row = Readonly<Record<string, unknown>>;

export function personOf(row: Row): Person {
  return {
    id: row["id"] as PersonId,
    name: String(row["name"]),
    role: row["role"] as StaffRole,
    addedAtMs: Number(row["added_at_ms"]),
    lastSignedInMs: numberOrNull(row["last_signed_in_ms"]),
  };
}

export function passkeyOf(row: Row): StaffPasskey {
  return {
    id: String(row["id"]),
    person: row["person"] as PersonId,
    publicKey: String(row["public_key"]),
    counter: Number(row["counter"]),
    backedUp: row["backed_up"] === 1,
    label: String(row["label"]),
    addedAtMs: Number(row["added_at_ms"]),
  };
}

/** A row of sessions, with its person's. */
export function sessionOf(row: Row): Session {
  return {
    person: personOf(row),
    hash: String(row["hash"]),
    startedAtMs: Number(row["started_at_ms"]),
    provedAtMs: Number(row["proved_at_ms"]),
  };
}

export function invitationOf(row: Row): Invitation {
  return {
    hash: String(row["hash"]),
    name: String(row["name"]),
    role: row["role"] as StaffRole,
    expiresAtMs: Number(row["expires_at_ms"]),
  };
}

export function changeOf(row: Row): ProposedChange {
  const approval = row["approval"];
  return {
    id: row["id"] as ChangeId,
    change: JSON.parse(String(row["change"])),
    fingerprint: String(row["fingerprint"]),
    proposedBy: row["proposed_by"] as PersonId,
    proposedAtMs: Number(row["proposed_at_ms"]),
    state: row["state"] as ChangeState,
    decidedBy: row["decided_by"] as PersonId | null,
    decidedAtMs: numberOrNull(row["decided_at_ms"]),
    reason: row["reason"] as string | null,
    approval: typeof approval === "string" ? JSON.parse(approval) : null,
  };
}

function numberOrNull(value: unknown): number | null {
  return value === null || value === undefined ? null : Number(value);
}
