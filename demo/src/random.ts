import { randomBytes } from "node:crypto";

/** A text nobody can guess: `length` random bytes in base64url. */
export type RandomText = (length: number) => string;

/** The only place of the demo that draws randomness. */
export const randomText: RandomText = (length) => randomBytes(length).toString("base64url");
