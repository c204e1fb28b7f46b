import { adminChangeType, staffOrganization } from "@countersign/protocol";
import { type StoredOperation, stateAt } from "./operation.ts";
import type { Rule } from "./request-rules.ts";

/** What a change of the registry through the console is judged by, beside the write that uses its approval once. */
export interface ChangeFacts {
  /** The operation that is named as the approval; null when there is none. */
  readonly approval: StoredOperation | null;
  /** The fingerprint of the change. */
  readonly fingerprint: string;
  /** True when the change was made for another version of the registry. */
  readonly isOutdated: boolean;
  readonly nowMs: number;
}

/** What applying a change must satisfy (T53), in order. The write looks once more whether the approval was used, and whether the registry moved on. */
export const changeChecks: readonly Rule<ChangeFacts>[] = [
  {
    name: "approval of the staff",
    threat: "T53",
    refusal: ({ approval }) =>
      approval?.frozen.organization === staffOrganization && approval.frozen.type === adminChangeType
        ? null
        : "operation_not_found",
  },
  {
    name: "approved and released",
    threat: "T53",
    refusal: ({ approval, nowMs }) =>
      approval && stateAt(approval, nowMs) === "released" ? null : "operation_state_conflict",
  },
  {
    name: "the change that was approved",
    threat: "T53",
    refusal: ({ approval, fingerprint }) =>
      approval?.frozen.details["fingerprint"] === fingerprint ? null : "digest_mismatch",
  },
  {
    name: "registry as it was proposed for",
    threat: "T53",
    refusal: ({ isOutdated }) => (isOutdated ? "operation_state_conflict" : null),
  },
];
