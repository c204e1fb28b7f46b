import type { Random } from "@countersign/protocol";

/** The browser's randomness. */
export const random: Random = (length) => crypto.getRandomValues(new Uint8Array(length));
