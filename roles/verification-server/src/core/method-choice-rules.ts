import type { ErrorCode, MethodName } from "@countersign/protocol";
import { maximumAttempts } from "./limits.ts";
import { type StoredOperation, stateAt } from "./operation.ts";
import type { Rule } from "./request-rules.ts";

/** What another way is judged by, before it is begun (§12). */
export interface MethodChoiceFacts {
  readonly operation: StoredOperation;
  readonly method: MethodName;
  /** Methods whose server does not answer now. */
  readonly down: readonly MethodName[];
  readonly nowMs: number;
}

function openRefusal({ operation, nowMs }: Pick<MethodChoiceFacts, "operation" | "nowMs">): ErrorCode | null {
  const state = stateAt(operation, nowMs);
  if (state === "expired") return "operation_expired";
  if (state === "blocked") return "attempts_exceeded";
  return state === "presented" ? null : "operation_state_conflict";
}

/** The methods that may decide an operation: what the policy allowed when it was opened, one that was down then included (§12). */
export function allowedMethods({ frozen: { routing } }: Pick<StoredOperation, "frozen">): readonly MethodName[] {
  return routing ? [...routing.methods, ...routing.unavailable] : ["qr"];
}

/** What choosing another way must satisfy, in order. */
export const methodChoiceRules: readonly Rule<MethodChoiceFacts>[] = [
  { name: "open for methods", threat: "T9", refusal: openRefusal },
  {
    name: "method allowed by the policy",
    threat: "T19",
    refusal: ({ operation, method }) => (allowedMethods(operation).includes(method) ? null : "method_not_allowed"),
  },
  {
    name: "attempts left",
    threat: "T18",
    refusal: ({ operation, method }) =>
      method !== "qr" && operation.attempts >= maximumAttempts ? "attempts_exceeded" : null,
  },
  { name: "method can answer", refusal: ({ method, down }) => (down.includes(method) ? "unavailable" : null) },
];

/** An answer to the method under way, before it is looked at. */
export interface MethodAnswerFacts {
  readonly operation: StoredOperation;
  readonly attempt: string;
  readonly nowMs: number;
}

/** What an answer must satisfy before it is looked at, in order. None of it counts as a try, for nothing was guessed at. */
export const methodAnswerRules: readonly Rule<MethodAnswerFacts>[] = [
  { name: "open for answers", threat: "T9", refusal: openRefusal },
  {
    name: "the attempt under way",
    threat: "T20",
    refusal: ({ operation, attempt, nowMs }) =>
      operation.attempt?.id === attempt && operation.attempt.expiresAtMs > nowMs ? null : "code_invalid",
  },
  {
    name: "method allowed by the policy",
    threat: "T19",
    refusal: ({ operation }) =>
      operation.attempt && allowedMethods(operation).includes(operation.attempt.method) ? null : "method_not_allowed",
  },
];
