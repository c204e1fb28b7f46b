import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { dumpName, restorePostgres } from "./dump-postgres.ts";
import { type Manifest, measureFile, readManifest } from "./manifest.ts";

/** Throws when a file of the backup is missing or is not the one that was written. */
async function checkFiles(folder: string, { files }: Manifest): Promise<void> {
  for (const { name, bytes, sha256 } of files) {
    const found = existsSync(join(folder, name)) ? await measureFile(folder, name) : null;
    if (!found) throw new Error(`${join(folder, name)} is missing: this backup is not whole, and nothing was restored`);
    if (found.bytes !== bytes || found.sha256 !== sha256)
      throw new Error(`${join(folder, name)} is not the file that was backed up, and nothing was restored`);
  }
}

/** The database that the store of the backup goes into; null where it is a file as the others are. */
function storeOf({ files }: Manifest, store: string | null): string | null {
  const isDump = files.some(({ name }) => name === dumpName);
  if (isDump && store === null)
    throw new Error("this backup has a PostgreSQL store: name an empty database for it in the settings");
  if (!isDump && store !== null)
    throw new Error("the settings name a PostgreSQL store, and this backup has none: it is of a server with a file");
  return store;
}

/** Takes the files away again when the database refuses its part. */
async function restoreStore(dump: string, { store, partial }: { store: string; partial: string }): Promise<void> {
  try {
    await restorePostgres(dump, store);
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    throw error;
  }
}

/**
 * Puts a backup where there is no data yet; `store` is the database, where the store is one. Every file is checked before the first is written, and the folder has its
 * name only once all of it is there.
 */
export async function restore({
  from,
  to,
  store: named = null,
}: {
  readonly from: string;
  readonly to: string;
  readonly store?: string | null;
}): Promise<Manifest> {
  const manifest = readManifest(from);
  const store = storeOf(manifest, named);
  const target = resolve(to);
  if (existsSync(target) && readdirSync(target).length > 0)
    throw new Error(`${target} is not empty: move what is there away first, it is not overwritten`);
  await checkFiles(from, manifest);
  const partial = `${target}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true, mode: 0o700 });
  for (const { name } of manifest.files.filter((file) => file.name !== dumpName)) {
    mkdirSync(dirname(join(partial, name)), { recursive: true, mode: 0o700 });
    copyFileSync(join(from, name), join(partial, name));
  }
  if (store !== null) await restoreStore(join(from, dumpName), { store, partial });
  rmSync(target, { recursive: true, force: true });
  renameSync(partial, target);
  return manifest;
}
