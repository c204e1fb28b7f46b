import type { Random } from "@countersign/protocol";

/** The only place of this package that draws randomness. */
export const pageRandom: Random = (length) => crypto.getRandomValues(new Uint8Array(length));
