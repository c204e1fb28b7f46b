import type { EventQueue } from "./event-queue.ts";

/** Cores that work off what is asked of them, first come, first served; while they are away everything waits or is refused. */
export interface Station {
  /** Answers through `done`; false at once when the station is away. */
  ask(workMs: number, done: () => void): boolean;
  setAway(isAway: boolean): void;
  /** Time its cores have been busy so far, in ms. */
  busyMs(): number;
  waiting(): number;
}

export function createStation(queue: EventQueue, cores: number): Station {
  const waiting: { readonly workMs: number; readonly done: () => void }[] = [];
  let [free, head, busy, isAway] = [cores, 0, 0, false];

  function start(): void {
    if (isAway) return;
    while (free > 0 && head < waiting.length) {
      const job = waiting[head++] as (typeof waiting)[number];
      free--;
      busy += job.workMs;
      queue.after(job.workMs, () => {
        free++;
        job.done();
        start();
      });
    }
    if (head > 10_000 && head === waiting.length) waiting.length = head = 0;
  }
  return {
    ask(workMs, done) {
      if (isAway) return false;
      waiting.push({ workMs, done });
      start();
      return true;
    },
    setAway(away) {
      isAway = away;
      start();
    },
    busyMs: () => busy,
    waiting: () => waiting.length - head,
  };
}
