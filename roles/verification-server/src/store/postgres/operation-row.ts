import type { OperationState } from "@countersign/protocol";
import type {
  Attempt,
  Claim,
  Decision,
  FrozenOperation,
  Outcome,
  Progress,
  Release,
  StoredOperation,
} from "../../core/operation.ts";
import type { Row } from "./database.ts";
import { rowOf } from "./row.ts";

/** The one reader of a row: columns become the union member of the row's state. */
export function operationOf(row: Row): StoredOperation {
  const claim = row["claim"] as Claim | null;
  const decision = row["decision"] as Decision | null;
  const release = row["release"] as Release | null;
  const outcome = row["outcome"] as Outcome | null;
  return {
    frozen: row["frozen"] as FrozenOperation,
    progress: {
      state: row["state"] as OperationState,
      ...(claim && { claim }),
      ...(decision && { decision }),
      ...(release && { release }),
      ...(outcome && { outcome }),
    } as Progress,
    version: Number(row["version"]),
    subject: row["subject"] as string | null,
    scans: Number(row["scans"]),
    tries: Number(row["tries"]),
    attempt: row["attempt"] as Attempt | null,
    attempts: Number(row["attempts"]),
    deadlineMs: row["deadline_ms"] === null ? null : Number(row["deadline_ms"]),
  };
}

export function operationOrNull(row: Row | undefined): StoredOperation | null {
  return row === undefined ? null : operationOf(row);
}

/** What a transition of an operation answers: its row, `limited`, or null. */
export function operationAnswer(answer: unknown): StoredOperation | "limited" | null {
  return answer === "limited" ? answer : endedOperation(answer);
}

/** The same of a transition that counts in no window. */
export function endedOperation(answer: unknown): StoredOperation | null {
  return answer === null ? null : operationOf(rowOf(answer));
}
