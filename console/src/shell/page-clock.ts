import type { Clock } from "@countersign/protocol";

/** The browser's clock: what it says is shown, and decides nothing. */
export const clock: Clock = () => Date.now();
