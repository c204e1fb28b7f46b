import { adminChangeType, type Locale, ProtocolError, unixSeconds } from "@countersign/protocol";
import { type CheckedReceipt, CountersignError, type Display } from "@countersign/relying-party";
import { type Context, staffBusiness } from "../context.ts";
import {
  type Approval,
  type ChangeId,
  isStaffChange,
  leastProposer,
  mayApprove,
  type ProposedChange,
} from "../core/change.ts";
import { changeSummary } from "../core/change-summary.ts";
import { invitationMs } from "../core/limits.ts";
import type { Person, PersonId, Session } from "../core/person.ts";
import { hasRole } from "../core/roles.ts";
import type { StaffWrite } from "../store/port.ts";
import { throwRefusal } from "./ask-countersign.ts";
import { administrators } from "./me-view.ts";
import { noteAct } from "./note-act.ts";

const undecided: readonly string[] = ["created", "presented", "claimed"];

async function expectMayApprove(context: Context, found: ProposedChange, { person }: Session): Promise<void> {
  if (!mayApprove(found, person, await administrators(context))) throw new ProtocolError("second_person_needed");
}

/** Throws for a proposal of somebody who could not propose it any more: it was theirs to answer for. */
function expectProposer({ change, proposedBy }: ProposedChange, people: readonly Person[]): void {
  const proposer = people.find(({ id }) => id === proposedBy);
  if (!proposer || !hasRole(proposer, leastProposer(change)))
    throw new ProtocolError("operation_state_conflict", { cause: "whoever proposed it may not any more" });
}

async function findChange({ store }: Context, id: ChangeId): Promise<ProposedChange> {
  const found = await store.findChange(id);
  if (!found) throw new ProtocolError("operation_not_found");
  return found;
}

function aboutOf({ details }: Pick<Approval, "details">) {
  return { type: adminChangeType, business: staffBusiness, details };
}

/** A phone that was asked earlier: a proposal that waits for it in vain is free again. */
async function settleEarlier(context: Context, found: ProposedChange, { person }: Session): Promise<void> {
  if (found.state !== "approving" || !found.approval) return;
  const { store, countersign } = context;
  const { operation } = found.approval;
  let { state } = await countersign.get(operation).catch(throwRefusal);
  if (undecided.includes(state) && found.decidedBy === person.id)
    ({ state } = await countersign.cancel(operation).catch(throwRefusal));
  if (undecided.includes(state) || state === "approved" || state === "released")
    throw new ProtocolError("operation_state_conflict", { cause: "a phone is being asked" });
  await store.release(found.id, { operation });
}

/** Throws `method_not_allowed` for who has no phone that could answer: a code would be shown to nobody. */
async function expectPhone({ countersign }: Context, { person }: Session): Promise<void> {
  const phones = await countersign.devices.list(person.id).catch(throwRefusal);
  if (!phones.some(({ state }) => state === "active"))
    throw new ProtocolError("method_not_allowed", { cause: "no phone in use" });
}

/** Has the phone of whoever decides asked about a proposal: what it signs is the change's fingerprint (T53). */
export async function askApproval(
  context: Context,
  session: Session,
  { id, locale }: { readonly id: ChangeId; readonly locale: Locale },
): Promise<{ readonly change: ProposedChange; readonly display: Display }> {
  const { store, countersign } = context;
  const { person, provedAtMs } = session;
  const found = await findChange(context, id);
  await expectMayApprove(context, found, session);
  await expectPhone(context, session);
  await settleEarlier(context, found, session);
  const people = await store.people();
  expectProposer(found, people);
  const nameOf = (one: string): string => people.find((known) => known.id === one)?.name ?? one;
  const { fingerprint, change, proposedBy } = found;
  const details = { change: changeSummary(change, nameOf)[locale], by: nameOf(proposedBy), fingerprint };
  const login = { state: 1, user: person.id, authTime: unixSeconds(provedAtMs), methods: ["passkey"] } as const;
  const opened = await countersign
    .open({ ...aboutOf({ details }), login }, { idempotencyKey: `${id}-${context.clock()}` })
    .catch(throwRefusal);
  const asked = await store.ask(id, {
    by: person.id,
    approval: { operation: opened.id, kept: opened.kept, details },
  });
  if (asked) return { change: asked, display: opened.display };
  await countersign.cancel(opened.id).catch(() => {});
  throw new ProtocolError("operation_state_conflict");
}

/** The approval, taken; null when it came to nothing, and the proposal is free again. */
async function take(context: Context, found: ProposedChange, approval: Approval): Promise<CheckedReceipt | null> {
  const { countersign, store } = context;
  const { operation, kept } = approval;
  try {
    return await countersign.consume(operation, {
      kept,
      about: aboutOf(approval),
      idempotencyKey: `apply-${operation}`,
    });
  } catch (fault) {
    if (!(fault instanceof CountersignError) || fault.retryable) return throwRefusal(fault);
    const { state } = await countersign.get(operation).catch(throwRefusal);
    if (undecided.includes(state)) throw new ProtocolError("operation_state_conflict", { cause: "not decided yet" });
    await store.release(found.id, { operation });
    return null;
  }
}

function staffWriteOf({ change }: ProposedChange, nowMs: number): StaffWrite | null {
  if (!isStaffChange(change)) return null;
  const person = "person" in change ? (change.person as PersonId) : null;
  if (change.kind === "staff-invitation") {
    const { hash, name, role } = change;
    return { kind: "invite", invitation: { hash, name, role, expiresAtMs: nowMs + invitationMs } };
  }
  if (person === null) return null;
  return change.kind === "staff-role" ? { kind: "role", person, role: change.role } : { kind: "remove", person };
}

/** Has the verification server register what was approved; the code of its refusal, or null. One that may pass is thrown. */
async function register(
  { verificationServer }: Context,
  { change, decidedBy }: ProposedChange,
  operation: string,
): Promise<string | null> {
  if (isStaffChange(change)) return null;
  try {
    await verificationServer.applyChange({
      body: { change, approval: operation, by: decidedBy ?? "" },
    });
    return null;
  } catch (error) {
    if (error instanceof ProtocolError && error.code !== "unavailable") return error.code;
    throw error;
  }
}

/** Who has left approves nothing from now on, anywhere: their phones go too. What fails here is tried by removing the phones once more. */
async function forgetPhones({ countersign, log }: Context, person: string): Promise<void> {
  try {
    for (const { id } of await countersign.devices.list(person)) await countersign.devices.revoke(person, id);
  } catch (error) {
    log.fault("phones of a person removed", error, { person });
  }
}

async function carryOut(context: Context, found: ProposedChange, operation: string): Promise<ProposedChange | null> {
  const { store, clock } = context;
  const reason = await register(context, found, operation);
  const state = reason === null ? "applied" : "failed";
  const staff = staffWriteOf(found, clock());
  const finished = await store.finish(found.id, { operation, state, reason, ...(staff && { staff }) });
  if (finished || !staff) return finished;
  return store.finish(found.id, { operation, state: "failed", reason: "operation_state_conflict" });
}

/**
 * Carries out what the phone approved, once: the approval is taken, the change made, and both screens told. Whatever stopped half way goes on
 * here: taking with the same key and registering for the same approval answer as they did.
 */
export async function applyChange(context: Context, session: Session, id: ChangeId): Promise<ProposedChange> {
  const { store, countersign } = context;
  const { person } = session;
  const found = await findChange(context, id);
  if (found.state === "applied" || found.state === "failed") return found;
  if (found.state !== "approving" || found.decidedBy !== person.id || !found.approval)
    throw new ProtocolError("operation_state_conflict");
  await expectMayApprove(context, found, session);
  const { operation } = found.approval;
  const taken = await take(context, found, found.approval);
  if (!taken) return findChange(context, id);
  if (taken.user !== person.id) throw new ProtocolError("receipt_invalid");
  const finished = (await carryOut(context, found, operation)) ?? (await findChange(context, id));
  const isDone = finished.state === "applied";
  await countersign.outcome(operation, isDone ? "done" : { failed: finished.reason ?? "failed" }).catch(() => {});
  await noteAct(context, { by: person.id, act: isDone ? "staff.change-applied" : "staff.change-failed", about: id });
  if (isDone && found.change.kind === "staff-removal") await forgetPhones(context, found.change.person);
  return store.findChange(id).then((now) => now ?? finished);
}
