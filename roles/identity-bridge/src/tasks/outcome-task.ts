import type { NewTask } from "../store/port.ts";

/** How long it is tried. */
const outcomeMs = 24 * 3600 * 1000;

/** Telling Countersign, and through it both screens, what became of an approval that was used (S21). */
export function outcomeTask(operation: string, kind: "done" | "failed", nowMs: number): NewTask {
  return {
    ref: `outcome/${operation}`,
    kind,
    operation,
    content: null,
    state: "due",
    untilMs: nowMs + outcomeMs,
  };
}
