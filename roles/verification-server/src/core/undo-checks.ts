import type { ErrorCode } from "@countersign/protocol";
import type { Binding } from "./binding.ts";
import { claimOf, type StoredOperation, stateAt } from "./operation.ts";
import type { Rule } from "./request-rules.ts";

/** What taking an approval back is judged by. */
export interface UndoFacts {
  readonly operation: StoredOperation;
  readonly binding: Pick<Binding, "id">;
  readonly nowMs: number;
}

function unusedRefusal({ operation, nowMs }: UndoFacts): ErrorCode | null {
  const state = stateAt(operation, nowMs);
  if (state === "released") return "operation_already_consumed";
  if (state === "expired") return "operation_expired";
  return state === "approved" ? null : "operation_state_conflict";
}

/** What undoing must satisfy (§10), in order. The write looks at all of it once more. */
export const undoChecks: readonly Rule<UndoFacts>[] = [
  {
    name: "device that approved",
    threat: "T39",
    refusal: ({ operation, binding }) =>
      claimOf(operation.progress)?.binding === binding.id ? null : "operation_state_conflict",
  },
  { name: "approved and not used", threat: "T9", refusal: unusedRefusal },
];
