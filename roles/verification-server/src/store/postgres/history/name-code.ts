import { createHash } from "node:crypto";

/** The number that the index has for a name. Two names may share one: who searches judges the operations themselves. */
export function codeOf(name: string): number {
  return createHash("sha256").update(name).digest().readInt32BE(0);
}
