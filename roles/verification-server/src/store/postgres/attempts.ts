import type { OperationStore, TriedCode } from "../port.ts";
import type { Database } from "./database.ts";
import { operationOf } from "../rows/operation-row.ts";
import { rowOf } from "../rows/row.ts";
import { operationAnswer } from "./operation-answer.ts";

/** Failures after which no lock grows any more. */
const failuresAsked = 32;

function triedCode(answer: unknown): TriedCode | null {
  if (answer === null) return null;
  const row = rowOf(answer);
  return { kind: row["kind"] as TriedCode["kind"], operation: operationOf(rowOf(row["operation"])) };
}

/** What is typed and answered: the confirmation code, and methods on the page. */
export function createAttempts(db: Database): Pick<OperationStore, "confirm" | "beginAttempt" | "approveByMethod"> {
  return {
    confirm: async (id, options) => triedCode(await db.call("confirm_operation", { id, ...options })),
    beginAttempt: async (id, options) => operationAnswer(await db.call("begin_attempt", { id, ...options })),
    async approveByMethod(id, { lockSeconds, ...options }) {
      const asked = Array.from({ length: failuresAsked }, (_, i) => lockSeconds(i + 1));
      const answer = await db.call("approve_by_method", { id, ...options, lockSeconds: asked });
      return answer === "locked" || answer === "limited" ? answer : triedCode(answer);
    },
  };
}
