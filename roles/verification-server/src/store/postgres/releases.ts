import type { OperationStore } from "../port.ts";
import type { Database } from "./database.ts";
import { operationOf } from "../rows/operation-row.ts";
import { orNull } from "../rows/row.ts";

/** What a site does with an approval: it takes it, once, and says what came of it. */
export function createReleases(db: Database): Pick<OperationStore, "renewReturnCode" | "consume" | "recordOutcome"> {
  return {
    renewReturnCode: async (id, options) => orNull(await db.call("renew_return_code", { id, ...options }), operationOf),
    consume: async (id, options) => orNull(await db.call("consume_operation", { id, ...options }), operationOf),
    recordOutcome: async (id, options) => orNull(await db.call("record_outcome", { id, ...options }), operationOf),
  };
}
