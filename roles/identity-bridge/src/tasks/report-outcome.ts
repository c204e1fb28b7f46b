import { CountersignError, type Outcome } from "@countersign/relying-party";
import type { Context } from "../context.ts";
import { over, type Perform, tryAgain } from "./task-runner.ts";

/** Tells Countersign, and so both screens, what became of an approval (S21). Said twice it is the same. */
export function createReportOutcome({ countersign, log }: Context, outcome: Outcome): Perform {
  return async (task, { isLate }) => {
    const { operation } = task;
    if (isLate) return over;
    try {
      await countersign.outcome(operation, outcome);
      return over;
    } catch (error) {
      log.fault("bridge.outcome", error, { operation });
      return error instanceof CountersignError && !error.retryable ? over : tryAgain(task);
    }
  };
}
