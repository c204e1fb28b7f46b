/** Milliseconds since 1970. */
export type Clock = () => number;

/** The only place of this package that reads the time. */
export const pageClock: Clock = () => Date.now();
