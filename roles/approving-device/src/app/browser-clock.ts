import type { Clock } from "@countersign/protocol";

/** The only place of the app that reads the time. */
export const browserClock: Clock = () => Date.now();
