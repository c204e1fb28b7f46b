import type { Decision, ReturnCode, StoredOperation } from "./operation.ts";
import { decisionOf } from "./operation.ts";

/** How long the browser may take to bring a return code to the site, counted from the decision (§11.3). */
const returnCodeSeconds = 60;

/** What is kept of a return code that was drawn with a decision at `nowMs`. */
export function keptReturnCode(hash: string, nowMs: number): ReturnCode {
  return { hash, untilMs: nowMs + returnCodeSeconds * 1000 };
}

/**
 * The return code that consuming an approved operation needs; null when it needs none. What was decided by a method on the page never left
 * the browser that the site opened it for, so there is nothing to come back from.
 */
export function neededReturnCode({ frozen, progress }: StoredOperation): ReturnCode | "none given" | null {
  if (frozen.returnUrl === undefined) return null;
  const decision: Decision | null = decisionOf(progress);
  if (decision?.registration !== undefined) return null;
  return decision?.returnCode ?? "none given";
}
