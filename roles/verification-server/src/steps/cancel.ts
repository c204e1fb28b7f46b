import { ProtocolError } from "@countersign/protocol";
import { auditLeaf } from "../core/audit.ts";
import { type StoredOperation, stateAt } from "../core/operation.ts";
import { type StaffAct, staffFact } from "../core/staff-act.ts";
import type { Context } from "./context.ts";

/** created, presented or claimed → cancelled, for the relying party, for the user on the initiating device, or for the staff (§10). Cancelling twice is one cancel. */
export function createCancel(context: Context) {
  const { store, crypto, clock, bus, log } = context;
  return async (
    operation: StoredOperation,
    by: "relying-party" | "initiating-device" | StaffAct,
  ): Promise<StoredOperation> => {
    const { id } = operation.frozen;
    const leaf = await auditLeaf(crypto, {
      at: clock(),
      event: "operation.cancelled",
      operation: id,
      ...(typeof by === "string" ? { by } : staffFact(by)),
    });
    const ended = await store.operations.end(id, { move: "cancel", leaf });
    if (ended) {
      bus.publish(id);
      log.info("operation.cancelled", { operation: id });
      return ended;
    }
    const now = await store.operations.find(id);
    if (now?.progress.state === "cancelled") return now;
    throw new ProtocolError(
      now && stateAt(now, clock()) === "expired" ? "operation_expired" : "operation_state_conflict",
    );
  };
}
