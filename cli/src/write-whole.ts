import { createWriteStream, renameSync } from "node:fs";
import { rm } from "node:fs/promises";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

/**
 * Puts a file in the place of an earlier one once all of it is there: an export that fails takes no earlier one away. Standard output without
 * a file.
 */
export async function writeWhole(file: string | undefined, lines: Readable): Promise<void> {
  if (file === undefined) return pipeline(lines, process.stdout, { end: false });
  const part = `${file}.part`;
  await rm(part, { force: true });
  try {
    // Made anew: a file or link that somebody laid there would have let them read it, or have led it elsewhere (T30).
    await pipeline(lines, createWriteStream(part, { mode: 0o600, flags: "wx" }));
    renameSync(part, file);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}
