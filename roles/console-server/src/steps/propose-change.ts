import { changeFingerprint, newId, ProtocolError, textFault } from "@countersign/protocol";
import type { RequestOf, staffToConsoleServer } from "@countersign/protocol/contract";
import type { Context } from "../context.ts";
import {
  type Change,
  type ChangeId,
  checkStaffChange,
  isStaffChange,
  jsonOf,
  leastProposer,
  type ProposedChange,
} from "../core/change.ts";
import { changeSummary } from "../core/change-summary.ts";
import { openProposalsMost } from "../core/limits.ts";
import type { Person, Session } from "../core/person.ts";
import { expectRole } from "../core/roles.ts";
import { noteAct } from "./note-act.ts";

/** Throws for a change that no phone could show, so that nobody could ever decide on it (T21). */
function expectShown(change: Change, people: readonly Person[]): void {
  const summary = changeSummary(change, (person) => people.find(({ id }) => id === person)?.name ?? person);
  const fault = textFault(summary.en) ?? textFault(summary.zh);
  if (fault) throw new ProtocolError("invalid_request", { cause: `what a phone would show: ${fault}` });
}

/** Writes a proposal down; nothing else changes before a second person's phone has said yes (T53). Who may do what is the administrators' alone. */
export async function proposeChange(
  context: Context,
  session: Session,
  { body: { change } }: RequestOf<typeof staffToConsoleServer.proposeChange>,
): Promise<ProposedChange> {
  const { store, crypto, clock } = context;
  const { person } = session;
  const people = await store.people();
  expectRole(person, leastProposer(change));
  if (isStaffChange(change)) checkStaffChange(change, people);
  expectShown(change, people);
  const proposed: ProposedChange = {
    id: newId("chg", context),
    change,
    fingerprint: await changeFingerprint(crypto, jsonOf(change)),
    proposedBy: person.id,
    proposedAtMs: clock(),
    state: "proposed",
    decidedBy: null,
    decidedAtMs: null,
    reason: null,
    approval: null,
  };
  const written = await store.propose(proposed, { most: openProposalsMost });
  if (!written) throw new ProtocolError("operation_state_conflict", { cause: "too many open proposals" });
  await noteAct(context, { by: person.id, act: "staff.change-proposed", about: written.id });
  return written;
}

/** Takes a proposal back, or turns it down; one whose phone is being asked is neither. */
export async function turnDownChange(
  context: Context,
  { person }: Session,
  { id, why }: { readonly id: ChangeId; readonly why: string | null },
): Promise<ProposedChange> {
  const { store } = context;
  const found = await store.findChange(id);
  if (!found) throw new ProtocolError("operation_not_found");
  const isOwn = found.proposedBy === person.id;
  if (why === null && !isOwn) throw new ProtocolError("role_not_allowed", { cause: "somebody else's proposal" });
  const state = why === null ? "withdrawn" : "rejected";
  const turnedDown = await store.turnDown(id, { state, by: person.id, reason: why });
  if (!turnedDown) throw new ProtocolError("operation_state_conflict");
  await noteAct(context, { by: person.id, act: `staff.change-${state}`, about: id });
  return turnedDown;
}
