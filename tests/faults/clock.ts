import { systemClock } from "@countersign/platform";

/** The machine's clock. */
export const clock = { now: systemClock, seconds: () => Math.floor(systemClock() / 1000) };
