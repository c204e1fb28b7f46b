import type { ErrorCode, OfflineDecisionClaims } from "@countersign/protocol";
import type { Binding } from "./binding.ts";
import { isInstallation, namesCode } from "./decision-checks.ts";
import { claimOf, decisionOf, type StoredOperation } from "./operation.ts";
import type { Rule } from "./request-rules.ts";

/** What the record of an offline decision is judged by, after its form and signature (§11.4). */
export interface OfflineDecisionFacts {
  readonly claims: OfflineDecisionClaims;
  readonly issuer: string;
  readonly binding: Pick<Binding, "id" | "device" | "application">;
  readonly operation: StoredOperation;
}

/** True when typed digits have decided it. */
export function isByCode({ progress }: Pick<StoredOperation, "progress">): boolean {
  return decisionOf(progress)?.method === "dynamic-code";
}

/** A code that one device showed, and a decision that another signed: one of the two was not the user's (§11.4). */
function matchRefusal({ operation, binding }: OfflineDecisionFacts): ErrorCode | null {
  return isByCode(operation) && claimOf(operation.progress)?.binding !== binding.id ? "digest_mismatch" : null;
}

/** What an uploaded offline decision must satisfy (§11.4), in order. Everything but the parties is an alarm. */
export const offlineDecisionChecks: readonly Rule<OfflineDecisionFacts>[] = [
  {
    name: "offline parties",
    threat: "T7",
    refusal: ({ claims, issuer, binding }) =>
      claims.iss === binding.device && claims.aud === issuer && claims.sub === binding.id ? null : "proof_invalid",
  },
  {
    name: "offline digest",
    threat: "T5",
    refusal: ({ claims, operation }) => (claims.dd === operation.frozen.digest ? null : "digest_mismatch"),
  },
  {
    name: "offline code it is about",
    threat: "T5",
    refusal: ({ claims, operation: { frozen } }) => (namesCode(claims, frozen) ? null : "digest_mismatch"),
  },
  {
    // The version is the program's at the time of the decision, which may be days ago: it is kept, not compared.
    name: "offline application record",
    threat: "T52",
    refusal: ({ claims, binding }) => (isInstallation(claims.app, binding.application) ? null : "digest_mismatch"),
  },
  {
    name: "offline answer",
    threat: "T5",
    refusal: ({ claims }) => (claims.dec === "approve" ? null : "digest_mismatch"),
  },
  { name: "device whose code matched", threat: "T12", refusal: matchRefusal },
];
