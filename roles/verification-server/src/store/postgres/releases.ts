import type { OperationStore } from "../port.ts";
import type { Database } from "./database.ts";
import { endedOperation } from "./operation-row.ts";

/** What a site does with an approval: it takes it, once, and says what came of it. */
export function createReleases(db: Database): Pick<OperationStore, "renewReturnCode" | "consume" | "recordOutcome"> {
  return {
    renewReturnCode: async (id, options) => endedOperation(await db.call("renew_return_code", { id, ...options })),
    consume: async (id, options) => endedOperation(await db.call("consume_operation", { id, ...options })),
    recordOutcome: async (id, options) => endedOperation(await db.call("record_outcome", { id, ...options })),
  };
}
