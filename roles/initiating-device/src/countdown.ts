import type { Clock } from "./page-clock.ts";

/** What is left of an operation. */
export interface TimeLeft {
  readonly seconds: number;
  /** 1 at the start, 0 at the end. */
  readonly share: number;
}

/** Longer than any operation or enrolment lives (§15): more than this means that this computer's clock is wrong. */
const longestSeconds = 330;

/**
 * Tells what is left once a second until stopped. Null, and nothing more, when this computer's clock is
 * plainly wrong (T31): the server alone ends an operation, so no countdown is better than a false one.
 */
export function startCountdown(expiresAt: number, clock: Clock, onTick: (left: TimeLeft | null) => void): () => void {
  const total = expiresAt - clock() / 1000;
  if (total <= 0 || total > longestSeconds) {
    onTick(null);
    return () => {};
  }
  const tick = (): void => {
    const seconds = Math.max(0, Math.ceil(expiresAt - clock() / 1000));
    onTick({ seconds, share: seconds / total });
  };
  tick();
  const timer = setInterval(tick, 1000);
  return () => clearInterval(timer);
}
