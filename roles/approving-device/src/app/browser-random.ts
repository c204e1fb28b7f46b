import type { Random } from "@countersign/protocol";

/** The only place of the app that draws randomness. */
export const browserRandom: Random = (length) => crypto.getRandomValues(new Uint8Array(length));
