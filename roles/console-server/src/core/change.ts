import { type Id, type JsonObject, ProtocolError } from "@countersign/protocol";
import type { registryChange, staffChange, Static } from "@countersign/protocol/contract";
import type { KeptOperation } from "@countersign/relying-party";
import type { Person, PersonId } from "./person.ts";
import type { StaffRole } from "./roles.ts";

export type ChangeId = Id<"chg">;
export type RegistryChange = Static<typeof registryChange>;
type StaffChange = Static<typeof staffChange>;
export type Change = RegistryChange | StaffChange;
export type ChangeState = "proposed" | "approving" | "applied" | "rejected" | "withdrawn" | "failed";

/** The phone that is asked about a change. */
export interface Approval {
  readonly operation: string;
  readonly kept: KeptOperation;
  /** In words, as the phone shows it. */
  readonly details: Readonly<Record<"change" | "by" | "fingerprint", string>>;
}

/** A change that somebody proposed, and what became of it (T53). */
export interface ProposedChange {
  readonly id: ChangeId;
  readonly change: Change;
  readonly fingerprint: string;
  readonly proposedBy: PersonId;
  readonly proposedAtMs: number;
  readonly state: ChangeState;
  readonly decidedBy: PersonId | null;
  readonly decidedAtMs: number | null;
  readonly reason: string | null;
  readonly approval: Approval | null;
}

const staffKinds: readonly string[] = ["staff-invitation", "staff-role", "staff-removal"];

/** True for a change of who may do what, which the console server keeps itself. */
export function isStaffChange(change: Change): change is StaffChange {
  return staffKinds.includes(change.kind);
}

/** As canonical JSON takes it. */
export function jsonOf(change: Change): JsonObject {
  return { ...change };
}

/** The least role of whoever proposes a change: who may do what is the administrators' alone. */
export function leastProposer(change: Change): StaffRole {
  return isStaffChange(change) ? "administrator" : "operator";
}

/** Who may decide: an administrator other than the one who proposed it; where there is one administrator alone, that one's own phone (T53). */
export function mayApprove(
  { proposedBy }: Pick<ProposedChange, "proposedBy">,
  person: Pick<Person, "id" | "role">,
  administrators: readonly PersonId[],
): boolean {
  if (person.role !== "administrator") return false;
  return person.id !== proposedBy || (administrators.length === 1 && administrators[0] === person.id);
}

/** Throws when nobody would be left who can decide, or the person is none: a console without administrator is nobody's. */
export function checkStaffChange(change: StaffChange, people: readonly Person[]): void {
  if (change.kind === "staff-invitation") return;
  const subject = people.find(({ id }) => id === change.person);
  if (!subject) throw new ProtocolError("operation_not_found", { cause: "no such person" });
  const others = people.filter(({ id, role }) => role === "administrator" && id !== subject.id);
  const staysAdministrator = change.kind === "staff-role" && change.role === "administrator";
  if (subject.role === "administrator" && !staysAdministrator && others.length === 0)
    throw new ProtocolError("operation_state_conflict", { cause: "the last administrator" });
}
