import type { Bytes, Clock } from "@countersign/protocol";
import type { Log } from "@countersign/platform";
import type { BridgeStore, NewTask, Task, TaskKind } from "../store/port.ts";

/** What became of a task: it is over, perhaps with something that follows, or it is tried again. */
export type Fate =
  | { readonly kind: "over"; readonly next: NewTask | null }
  | { readonly kind: "later"; readonly inMs: number };

/** Does one task. Late, it does not matter any more: only what must be said of that is left to do. */
export type Perform = (task: Task, hand: TaskInHand) => Promise<Fate>;

/** What a task may do with itself while it is done. */
export interface TaskInHand {
  readonly isLate: boolean;
  /** Keeps how far it has come, with a lease that begins anew. False when somebody else has it by now: then nothing more may be done. */
  keep(content: Bytes): Promise<boolean>;
}

export const over: Fate = { kind: "over", next: null };

/** Seconds between tries: 1, 2, 4 … 30. */
export function tryAgain({ attempts }: Pick<Task, "attempts">): Fate {
  return { kind: "later", inMs: Math.min(30, 2 ** (attempts - 1)) * 1000 };
}

/**
 * How long a task is somebody's. Of one whose process died in the middle nobody knows whether the other side has heard it; whoever asked
 * there has had time to come for it when it is tried again (see call-back.ts).
 */
export const leaseMs = 20_000;
const atOnce = 20;
const tickMs = 500;
const tidyMs = 60_000;

/** Does what is due, when it is due. */
interface TaskRunner {
  /** Looks for what is due now. */
  wake(): void;
  start(): void;
  close(): Promise<void>;
}

interface TaskRunnerParts {
  readonly store: BridgeStore;
  readonly clock: Clock;
  readonly log: Log;
  readonly perform: Readonly<Record<TaskKind, Perform>>;
}

async function settle({ store, clock, log, perform }: TaskRunnerParts, task: Task): Promise<void> {
  const { ref } = task;
  let { lease } = task;
  const hand: TaskInHand = {
    isLate: clock() >= task.untilMs,
    async keep(content) {
      const renewed = await store.tasks.advance({ ref, lease }, content, leaseMs);
      lease = renewed ?? lease;
      return renewed !== null;
    },
  };
  try {
    const fate = await perform[task.kind](task, hand);
    if (fate.kind === "over") await store.tasks.finish({ ref, lease }, fate.next);
    else await store.tasks.later({ ref, lease }, fate.inMs);
  } catch (error) {
    // Its lease brings it back.
    log.fault(`bridge.${task.kind}`, error, { operation: task.operation });
  }
}

export function createTaskRunner(parts: TaskRunnerParts): TaskRunner {
  const { store, log } = parts;
  const underWay = new Set<Promise<void>>();
  const timers: NodeJS.Timeout[] = [];
  let closed = false;

  async function runDue(): Promise<void> {
    const due = closed ? [] : await store.tasks.lease(atOnce, leaseMs);
    await Promise.all(due.map((task) => settle(parts, task)));
    if (due.length > 0) await runDue();
  }
  function keep(work: Promise<void>): void {
    const kept = work.catch((error: unknown) => log.fault("bridge.tasks", error)).finally(() => underWay.delete(kept));
    underWay.add(kept);
  }
  const wake = (): void => keep(runDue());
  return {
    wake,
    start() {
      timers.push(
        setInterval(wake, tickMs),
        setInterval(() => keep(store.tidy()), tidyMs),
      );
      for (const timer of timers) timer.unref();
      keep(store.tidy());
      wake();
    },
    async close() {
      closed = true;
      for (const timer of timers) clearInterval(timer);
      await Promise.all(underWay);
    },
  };
}
