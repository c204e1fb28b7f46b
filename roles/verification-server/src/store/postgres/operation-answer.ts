import type { StoredOperation } from "../../core/operation.ts";
import { operationOf } from "../rows/operation-row.ts";
import { orNull } from "../rows/row.ts";

/** What a transition that counts in a window answers: the operation's row, `limited`, or null. */
export function operationAnswer(answer: unknown): StoredOperation | "limited" | null {
  return answer === "limited" ? answer : orNull(answer, operationOf);
}
