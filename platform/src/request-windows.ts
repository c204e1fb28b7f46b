import type { Clock } from "@countersign/protocol";
import { createBoundedMap } from "@countersign/protocol";

/** How much of a minute's requests is left. */
export interface Allowance {
  readonly most: number;
  readonly remaining: number;
  /** Seconds until the next minute. */
  readonly resetSeconds: number;
  /** False when this request was one too many. */
  readonly isAllowed: boolean;
}

const windowMs = 60_000;
const keptKeys = 10_000;

/** Counts the requests of each API key in whole minutes, in this process: a guard of the servers behind, not an account of anything. */
export function createRequestWindows(clock: Clock): (key: { id: string; requestsPerMinute: number }) => Allowance {
  const counted = createBoundedMap<{ readonly slot: number; readonly used: number }>(keptKeys);
  return ({ id, requestsPerMinute: most }) => {
    const now = clock();
    const slot = Math.floor(now / windowMs);
    const earlier = counted.get(id);
    const used = (earlier?.slot === slot ? earlier.used : 0) + 1;
    counted.set(id, { slot, used });
    const resetSeconds = Math.ceil(((slot + 1) * windowMs - now) / 1000);
    return { most, remaining: Math.max(0, most - used), resetSeconds, isAllowed: used <= most };
  };
}
