import { setTimeout as sleep } from "node:timers/promises";

/** Lets one through after another, at most `perSecond` in a second. */
export function createPace(perSecond: number): () => Promise<void> {
  let free = Promise.resolve();
  return () => {
    const mine = free;
    free = mine.then(() => sleep(1000 / perSecond, undefined, { ref: false }));
    return mine;
  };
}
