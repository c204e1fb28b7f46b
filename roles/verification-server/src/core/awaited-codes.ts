import { decodeFlags } from "@countersign/protocol";
import { claimOf, type StoredOperation, stateAt } from "./operation.ts";

/** What a code that is typed on the initiating device is for (§11.2, §11.4). */
export type CodePurpose = "confirmation" | "offline";

/** The codes that may be typed at `nowMs`: a phone without a network before anybody has scanned, a confirmation after a scan. */
export function awaitedCodes(operation: StoredOperation, nowMs: number): readonly CodePurpose[] {
  const flags = decodeFlags(operation.frozen.flags);
  const state = stateAt(operation, nowMs);
  if (state === "presented" && flags?.offline) return ["offline"];
  const isUnconfirmed = state === "claimed" && claimOf(operation.progress)?.confirmed === false;
  return isUnconfirmed && flags?.confirmation ? ["confirmation"] : [];
}
