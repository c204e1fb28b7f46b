import type { ErrorCode } from "@countersign/protocol";
import { awaitedCodes, type CodePurpose } from "./awaited-codes.ts";
import { claimOf, type StoredOperation, stateAt } from "./operation.ts";
import type { Rule } from "./request-rules.ts";

/** What a code that was typed on the initiating device is judged by, before it is compared with anything. */
export interface CodeEntryFacts {
  readonly operation: StoredOperation;
  readonly purpose: CodePurpose;
  readonly nowMs: number;
}

function openRefusal({ operation, nowMs }: CodeEntryFacts): ErrorCode | null {
  const state = stateAt(operation, nowMs);
  if (state === "expired") return "operation_expired";
  if (state === "blocked") return "attempts_exceeded";
  return state === "presented" || state === "claimed" ? null : "operation_state_conflict";
}

/** The same right code may come twice, so one that is confirmed still takes its confirmation. */
function purposeRefusal({ operation, purpose, nowMs }: CodeEntryFacts): ErrorCode | null {
  const isConfirmed = claimOf(operation.progress)?.confirmed === true;
  const awaited = isConfirmed ? ["confirmation"] : awaitedCodes(operation, nowMs);
  return awaited.includes(purpose) ? null : "code_invalid";
}

/** What must hold before a typed code is compared (§11.2, §11.4), in order. None of it counts as a try, for nothing was guessed at. */
export const codeEntryRules: readonly Rule<CodeEntryFacts>[] = [
  { name: "open for codes", threat: "T9", refusal: openRefusal },
  { name: "the code that is awaited", threat: "T20", refusal: purposeRefusal },
];
