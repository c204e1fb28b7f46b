import { createBoundedMap, type OperationState } from "@countersign/protocol";
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
import { jsonOf, numberOrNull, type Row } from "./row.ts";

/** What is frozen never changes, and is read several times in one verification: texts lately read are kept parsed. */
const frozenTexts = createBoundedMap<FrozenOperation>(1000);

function frozenOf(value: unknown): FrozenOperation {
  if (typeof value !== "string") return value as FrozenOperation;
  const kept = frozenTexts.get(value);
  if (kept) return kept;
  const frozen = jsonOf(value) as FrozenOperation;
  frozenTexts.set(value, frozen);
  return frozen;
}

/** The one reader of a row of `operations`: columns become the union member of the row's state. */
export function operationOf(row: Row): StoredOperation {
  const claim = jsonOf(row["claim"]) as Claim | null;
  const decision = jsonOf(row["decision"]) as Decision | null;
  const release = jsonOf(row["release"]) as Release | null;
  const outcome = jsonOf(row["outcome"]) as Outcome | null;
  return {
    frozen: frozenOf(row["frozen"]),
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
    attempt: jsonOf(row["attempt"]) as Attempt | null,
    attempts: Number(row["attempts"]),
    deadlineMs: numberOrNull(row["deadline_ms"]),
  };
}
