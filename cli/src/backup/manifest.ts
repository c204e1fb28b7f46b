import { createHash } from "node:crypto";
import { createReadStream, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A file of a backup. */
interface BackedUpFile {
  /** Path inside the data folder. */
  readonly name: string;
  readonly bytes: number;
  /** SHA-256, hex. */
  readonly sha256: string;
}

/** What a backup says of itself, in `backup.json`. */
export interface Manifest {
  readonly format: 1;
  /** ISO 8601. */
  readonly at: string;
  readonly program: string;
  readonly files: readonly BackedUpFile[];
}

const fileName = "backup.json";

/** Size and hash of a file, read piece by piece. */
export async function measureFile(folder: string, name: string): Promise<BackedUpFile> {
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const part of createReadStream(join(folder, name)) as AsyncIterable<Buffer>) {
    hash.update(part);
    bytes += part.length;
  }
  return { name, bytes, sha256: hash.digest("hex") };
}

export function writeManifest(folder: string, manifest: Manifest): void {
  writeFileSync(join(folder, fileName), `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 });
}

const isInside = (name: string): boolean => !name.startsWith("/") && !name.split(/[/\\]/).includes("..");

function isFile(value: unknown): value is BackedUpFile {
  const { name, bytes, sha256 } = (value ?? {}) as Partial<Record<keyof BackedUpFile, unknown>>;
  return typeof name === "string" && isInside(name) && typeof bytes === "number" && typeof sha256 === "string";
}

/** Reads a backup's own description. Throws when there is none, or one of another program. */
export function readManifest(folder: string): Manifest {
  let read: Partial<Manifest>;
  try {
    read = JSON.parse(readFileSync(join(folder, fileName), "utf8")) as Partial<Manifest>;
  } catch (cause) {
    throw new Error(`${folder} is no backup: there is no ${fileName} that can be read in it`, { cause });
  }
  const { format, at, program, files } = read;
  if (format !== 1 || typeof at !== "string" || !Array.isArray(files) || !files.every(isFile))
    throw new Error(`${join(folder, fileName)} is not of this program; a newer one may have written it`);
  return { format, at, program: String(program), files };
}
