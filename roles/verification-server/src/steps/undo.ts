import { ProtocolError } from "@countersign/protocol";
import type { AnswerOf, approvingDeviceToVerificationServer } from "@countersign/protocol/contract";
import { auditLeaf } from "../core/audit.ts";
import type { Binding } from "../core/binding.ts";
import { claimOf, type StoredOperation } from "../core/operation.ts";
import { toldAt } from "../core/operation-view.ts";
import { firstRefusal, type Rule } from "../core/request-rules.ts";
import { type UndoFacts, undoChecks } from "../core/undo-checks.ts";
import type { Context } from "./context.ts";
import { findForDevice } from "./find-for-device.ts";

type Answer = AnswerOf<typeof approvingDeviceToVerificationServer.undo>;

function isUndone({ progress }: StoredOperation, { id }: Binding): boolean {
  return progress.state === "revoked" && claimOf(progress)?.binding === id;
}

/** approved → revoked by the device that approved, until the site has used the approval (§10). Undoing twice is one undo. */
export function createUndo(context: Context, checks: readonly Rule<UndoFacts>[] = undoChecks) {
  const { store, crypto, clock, bus, log } = context;
  const answerOf = (operation: StoredOperation): Answer => toldAt(operation, clock());
  return async (id: string, binding: Binding): Promise<Answer> => {
    const operation = await findForDevice(context, id, binding);
    if (isUndone(operation, binding)) return answerOf(operation);
    const refused = await firstRefusal(checks, { operation, binding, nowMs: clock() });
    if (refused) throw new ProtocolError(refused.code, { cause: refused.rule });
    const { id: opened } = operation.frozen;
    const fact = { at: clock(), event: "operation.revoked", operation: opened, device: binding.device, by: "undo" };
    const undone = await store.operations.undo(opened, { binding: binding.id, leaf: await auditLeaf(crypto, fact) });
    if (undone) {
      bus.publish(opened);
      log.info("operation.revoked", { operation: opened, device: binding.device });
      return answerOf(undone);
    }
    const now = await findForDevice(context, id, binding);
    if (isUndone(now, binding)) return answerOf(now);
    const late = await firstRefusal(undoChecks, { operation: now, binding, nowMs: clock() });
    throw new ProtocolError(late?.code ?? "operation_state_conflict", { cause: "it was used or ended meanwhile" });
  };
}
