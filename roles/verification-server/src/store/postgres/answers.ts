import { idempotencySeconds } from "../../core/limits.ts";
import type { AnswerStore } from "../port.ts";
import type { Database } from "./database.ts";
import { bytesOrNull } from "../rows/row.ts";

/** Answers kept beside the keys; a row without one belongs to a write that keeps its key itself, so its hash is never that of another. */
export function createAnswers(db: Database): AnswerStore {
  return {
    async find({ organization, idempotencyKey: key, requestHash }) {
      const [row] = await db.read(
        `SELECT request_hash, answer FROM idempotency
         WHERE organization = :organization AND key = :key AND at_ms > :now - ${idempotencySeconds * 1000}`,
        { organization, key },
      );
      if (!row) return null;
      return row["request_hash"] === requestHash ? (bytesOrNull(row["answer"]) ?? "reused") : "reused";
    },
    put: async (use, kept) => void (await db.call("keep_answer", { use, ...kept }, { repeatable: true })),
  };
}
