import { decodeFlags } from "@countersign/protocol";
import type { Opened, OperationStore } from "../port.ts";
import type { Database } from "./database.ts";
import { operationOf } from "../rows/operation-row.ts";
import { rowOf } from "../rows/row.ts";

export function createOpen(db: Database): OperationStore["open"] {
  return async (frozen, { sealed, pendingMost, windows, leaves }) => {
    const { organization, idempotencyKey, requestHash } = frozen;
    const use = { organization, idempotencyKey, requestHash };
    const isOffline = decodeFlags(frozen.flags)?.offline ?? false;
    const args = { frozen, use, isOffline, sealed, pendingMost, windows, leaves };
    const answer = rowOf(await db.call("open_operation", args, { repeatable: true }));
    if (answer["kind"] === "refused") return answer as unknown as Opened;
    return { ...answer, operation: operationOf(rowOf(answer["operation"])) } as Opened;
  };
}
