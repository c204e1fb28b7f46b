import { ProtocolError } from "@countersign/protocol";
import { auditLeaf } from "../core/audit.ts";
import type { Outcome, StoredOperation } from "../core/operation.ts";
import type { Context } from "./context.ts";

/** Records what the site did after release, once (§8). The same report again is no second one; another is refused. */
export function createReportOutcome(context: Context) {
  const { store, crypto, clock, bus, log } = context;
  return async (operation: StoredOperation, outcome: Outcome): Promise<StoredOperation> => {
    const { id } = operation.frozen;
    const leaf = await auditLeaf(crypto, {
      at: clock(),
      event: "operation.outcome",
      operation: id,
      result: outcome.result,
      ...(outcome.code && { code: outcome.code }),
    });
    const recorded = await store.operations.recordOutcome(id, { outcome, leaf });
    if (recorded) {
      bus.publish(id);
      log.info("operation.outcome", { operation: id, code: outcome.code ?? outcome.result });
      return recorded;
    }
    const now = await store.operations.find(id);
    const same =
      now?.progress.state === "released" &&
      now.progress.outcome?.result === outcome.result &&
      now.progress.outcome.code === outcome.code;
    if (now && same) return now;
    throw new ProtocolError("operation_state_conflict", { cause: "not released, or another outcome was reported" });
  };
}
