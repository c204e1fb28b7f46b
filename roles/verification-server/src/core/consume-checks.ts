import type { ErrorCode } from "@countersign/protocol";
import type { StoredOperation } from "./operation.ts";
import type { Rule } from "./request-rules.ts";
import { neededReturnCode } from "./return-code.ts";

/** What taking an approval is judged by, beside its state. */
export interface ConsumeFacts {
  readonly operation: StoredOperation;
  /** SHA-256 of the return code that was sent, base64url; null for none. */
  readonly returnHash: string | null;
  readonly nowMs: number;
}

/**
 * An operation of the same device is given to the browser that came back from the approval, and to no other: whoever sent the link to
 * somebody else never sees the code (§11.3).
 */
function returnCodeRefusal({ operation, returnHash, nowMs }: ConsumeFacts): ErrorCode | null {
  const needed = neededReturnCode(operation);
  if (needed === null) return null;
  return needed !== "none given" && needed.hash === returnHash && needed.untilMs > nowMs ? null : "code_invalid";
}

/** What consuming must satisfy beside the state (§8, §11.3), in order. The write looks at all of it once more. */
export const consumeChecks: readonly Rule<ConsumeFacts>[] = [
  { name: "return code", threat: "T50", refusal: returnCodeRefusal },
];
