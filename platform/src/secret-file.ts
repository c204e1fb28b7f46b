import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/**
 * The text of a secret file, made with `create` (readable by its owner alone) when there is none. The file appears whole and on disk: a
 * crash leaves none or all of it, and of two that make it at once the second takes the first one's.
 */
export function readOrCreateSecretFile(file: string, create: () => string): string {
  if (!existsSync(file)) {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    const fresh = `${file}.${process.pid}.new`;
    rmSync(fresh, { force: true });
    writeFileSync(fresh, create(), { mode: 0o600, flag: "wx", flush: true });
    try {
      linkSync(fresh, file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    } finally {
      rmSync(fresh);
    }
  }
  return readFileSync(file, "utf8");
}

/** The JSON of a secret file; names the file when it is damaged, and nothing of what is in it. */
export function readOrCreateSecretJson(file: string, create: () => object): unknown {
  const text = readOrCreateSecretFile(file, () => JSON.stringify(create()));
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`${file} is damaged: it must hold JSON. Put back a copy of it; nothing was changed.`);
  }
}
