import { randomFillSync } from "node:crypto";
import type { Random } from "@countersign/protocol";

const pool = new Uint8Array(4096);
let used = pool.length;

/** The operating system's randomness, drawn in blocks. The only place on a server that draws it. */
export const systemRandom: Random = (length) => {
  if (length > pool.length) return randomFillSync(new Uint8Array(length));
  if (used + length > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const drawn = pool.slice(used, used + length);
  pool.fill(0, used, used + length);
  used += length;
  return drawn;
};
