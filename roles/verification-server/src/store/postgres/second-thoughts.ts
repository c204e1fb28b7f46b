import type { OperationStore } from "../port.ts";
import type { Database } from "./database.ts";
import { operationOf } from "../rows/operation-row.ts";
import { orNull, rowOf } from "../rows/row.ts";

/** What a user may say after a decision: undo, "not me", and the record of one that was made without a network. */
export function createSecondThoughts(
  db: Database,
): Pick<OperationStore, "undo" | "report" | "findOffline" | "recordOfflineDecision"> {
  return {
    undo: async (id, options) => orNull(await db.call("undo_operation", { id, ...options }), operationOf),
    async report(id, options) {
      const answer = await db.call("report_operation", { id, ...options });
      if (answer === "limited" || answer === null) return answer;
      const row = rowOf(answer);
      return { operation: operationOf(rowOf(row["operation"])), isFirst: row["isFirst"] === true };
    },
    async findOffline(codeHash) {
      const [row] = await db.read("SELECT * FROM operations WHERE offline_code_hash = :codeHash", { codeHash });
      return orNull(row, operationOf);
    },
    async recordOfflineDecision(id, options) {
      const answer = await db.call("record_offline_decision", { id, ...options });
      if (answer === "limited" || answer === null) return answer;
      const row = rowOf(answer);
      return { operation: operationOf(rowOf(row["operation"])), isContradicted: row["isContradicted"] === true };
    },
  };
}
