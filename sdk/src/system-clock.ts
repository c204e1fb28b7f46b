import type { Clock } from "@countersign/protocol";

/** The machine's clock: the default of `createCountersign`, and the only place of this package that reads the time. */
export const systemClock: Clock = () => Date.now();
