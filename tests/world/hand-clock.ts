import type { Clock } from "@countersign/protocol";

/** A clock that goes only when a test says so. */
export interface HandClock {
  readonly now: Clock;
  /** Unix seconds. */
  seconds(): number;
  move(seconds: number): void;
}

export function createHandClock(startMs: number = Date.now()): HandClock {
  let ms = Math.floor(startMs / 1000) * 1000;
  return {
    now: () => ms,
    seconds: () => Math.floor(ms / 1000),
    move(seconds) {
      ms += seconds * 1000;
    },
  };
}
