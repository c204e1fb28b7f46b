import { isId, ProtocolError } from "@countersign/protocol";
import type { AnswerOf, approvingDeviceToVerificationServer, RequestOf } from "@countersign/protocol/contract";
import type { Binding } from "../core/binding.ts";
import { claimOf, decisionOf, isAnonymous, type StoredOperation, stateAt } from "../core/operation.ts";
import { methodOf, outcomeAt, versionAt } from "../core/operation-view.ts";
import type { Context } from "./context.ts";
import { historyWindows } from "./device-windows.ts";
import { findForDevice } from "./find-for-device.ts";

type Arrow = typeof approvingDeviceToVerificationServer;
type Request = RequestOf<Arrow["searchHistory"]>["query"];
type Page = AnswerOf<Arrow["searchHistory"]>;
type PastOperation = Page["operations"][number];

const pageSize = 50;

/** What is still open is no past: only a scan shows it, for a list would be a way to decide without one (T15). */
function isPast(operation: StoredOperation, nowMs: number): boolean {
  return !["created", "presented", "claimed"].includes(stateAt(operation, nowMs));
}

function pastOperation(operation: StoredOperation, { device }: Binding, nowMs: number): PastOperation {
  const { frozen, progress } = operation;
  const { id, type, organization, business, source, details, login, reference, digest, salt } = frozen;
  const decision = decisionOf(progress);
  const outcome = outcomeAt(operation, nowMs);
  return {
    id,
    state: stateAt(operation, nowMs),
    version: versionAt(operation, nowMs),
    method: methodOf(operation),
    type,
    templateVersion: frozen.numbers.templateVersion,
    organization,
    business,
    source,
    details,
    login: { state: login.state },
    anonymous: isAnonymous(frozen),
    ...(reference !== undefined && { reference }),
    digest,
    salt,
    createdAt: Math.floor(frozen.createdAtMs / 1000),
    ...(decision && { decidedAt: decision.decidedAt }),
    ...(decision?.reason && { declineReason: decision.reason }),
    decidedHere: decision !== null && claimOf(progress)?.device === device,
    ...(outcome && { outcome }),
  };
}

async function countOne({ store, registry }: Context, binding: Binding): Promise<void> {
  const counted = await store.operations.count(historyWindows(await registry.current(), binding));
  if (!counted) throw new ProtocolError("rate_limited", { cause: "history" });
}

/** One page of what this device's user was asked before, newest first: by the binding's own subject, whatever the request says (T17, T35). */
export function createReadDeviceHistory(context: Context) {
  const { store, clock } = context;
  return async ({ q, cursor }: Request, binding: Binding): Promise<Page> => {
    await countOne(context, binding);
    const { organization, subject } = binding;
    const before = isId("op", cursor) ? cursor : null;
    const criteria = { organization, businesses: null, subject, ...(q !== undefined && { q }) };
    const { operations, last } = await store.operations.search({ ...criteria, before, limit: pageSize });
    const now = clock();
    const past = operations.filter((operation) => isPast(operation, now));
    return {
      operations: past.map((operation) => pastOperation(operation, binding, now)),
      ...(last && { cursor: last }),
    };
  };
}

/** The receipt of one of them, once the site has used the approval (§8). */
export function createReadDeviceReceipt(context: Context) {
  return async (id: string, binding: Binding): Promise<AnswerOf<Arrow["readReceipt"]>> => {
    await countOne(context, binding);
    const { progress } = await findForDevice(context, id, binding);
    if (progress.state !== "released") throw new ProtocolError("operation_state_conflict");
    return { receipt: progress.release.receipt };
  };
}
