/** Milliseconds since 1970. */
export type Clock = () => number;

/** The only place of the demo that reads the time. */
export const systemClock: Clock = () => Date.now();
