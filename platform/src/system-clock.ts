import type { Clock } from "@countersign/protocol";

/** The machine's clock. The only place on a server that reads it. */
export const systemClock: Clock = () => Date.now();
