import { setTimeout as pause } from "node:timers/promises";
import type { Log } from "@countersign/platform";
import type { Clock } from "@countersign/protocol";
import { type Countersign, CountersignError } from "@countersign/relying-party";
import type { Task } from "../store/port.ts";

/** A task that waits for a decision. */
type WatchedTask = Pick<Task, "ref" | "operation" | "untilMs">;

/** Waits for decisions, so that nobody has to ask for them again and again. What it waits for is in the store; this is only who listens. */
interface DecisionWatch {
  watch(task: WatchedTask): void;
  close(): void;
}

/** How long it waits to ask again a Countersign that did not answer. */
const pauseMs = 2000;

interface DecisionWatchParts {
  readonly countersign: Pick<Countersign, "waitForDecision">;
  readonly clock: Clock;
  readonly log: Log;
  /** Called when an operation was decided, or nobody will ever decide it. */
  readonly onDecided: (ref: string) => Promise<void>;
}

export function createDecisionWatch({ countersign, clock, log, onDecided }: DecisionWatchParts): DecisionWatch {
  const ending = new AbortController();
  const { signal } = ending;

  /** False when nobody answered, and it makes sense to ask again. */
  async function isSettled({ operation, untilMs }: WatchedTask): Promise<boolean> {
    try {
      await countersign.waitForDecision(operation, { signal });
      return true;
    } catch (error) {
      if (!signal.aborted) log.fault("bridge.watch", error, { operation });
      return clock() >= untilMs || (error instanceof CountersignError && !error.retryable);
    }
  }
  async function follow(task: WatchedTask): Promise<void> {
    while (!signal.aborted) {
      if (await isSettled(task)) return signal.aborted ? undefined : onDecided(task.ref);
      await pause(pauseMs, undefined, { signal }).catch(() => undefined);
    }
  }
  return {
    watch(task) {
      follow(task).catch((error: unknown) => log.fault("bridge.watch", error, { operation: task.operation }));
    },
    close: () => ending.abort(),
  };
}
