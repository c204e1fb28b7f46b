import { copyFileSync, chmodSync, existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { backup, DatabaseSync } from "node:sqlite";
import type { Clock } from "@countersign/protocol";
import manifest from "../../package.json" with { type: "json" };
import { dataFilesOf } from "./data-files.ts";
import { dumpName, dumpPostgres } from "./dump-postgres.ts";
import { type Manifest, measureFile, writeManifest } from "./manifest.ts";

interface BackupOptions {
  /** The data folder. */
  readonly from: string;
  /** A folder that is not there yet. */
  readonly to: string;
  /** Files that are left out, by path inside the data folder. */
  readonly without: readonly string[];
  /** The verification server's store, where that is a PostgreSQL database and not a file of the folder. */
  readonly store?: string | null;
  readonly clock: Clock;
}

/** Pages in one step: between steps others write. */
const pagesAtOnce = 1000;

function checkCopy(file: string): void {
  const copy = new DatabaseSync(file, { readOnly: true });
  try {
    const [found] = Object.values(copy.prepare("PRAGMA quick_check(1)").get() ?? {});
    if (found !== "ok") throw new Error(`the copy of ${file} is damaged: ${String(found)}`);
  } finally {
    copy.close();
  }
}

/** A copy as of one moment, while others write. */
async function copyDatabase(from: string, to: string): Promise<void> {
  const source = new DatabaseSync(from, { readOnly: true });
  try {
    await backup(source, to, { rate: pagesAtOnce });
  } finally {
    source.close();
  }
  // The log beside the copy would be a second file that must not be lost.
  const copy = new DatabaseSync(to);
  copy.exec("PRAGMA journal_mode = DELETE");
  copy.close();
  chmodSync(to, 0o600);
  checkCopy(to);
}

/**
 * Copies a data folder while the server runs. Databases come first, each as it was at one moment that is later than the start; then the key files, so that
 * no database needs a key that is missing. The folder has its name only once all of it is there.
 */
export async function backUp({ from, to, without, store = null, clock }: BackupOptions): Promise<Manifest> {
  const target = resolve(to);
  if (existsSync(target)) throw new Error(`${target} is there already: a backup goes into a folder of its own`);
  if (!relative(resolve(from), target).startsWith(".."))
    throw new Error("a backup inside what it is of would grow for ever");
  const { databases, others } = dataFilesOf(from);
  if (databases.length === 0 && store === null) throw new Error(`there is no database in ${from}`);
  const partial = `${target}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true, mode: 0o700 });
  const kept = others.filter((name) => !without.includes(name));
  for (const name of [...databases, ...kept]) mkdirSync(dirname(join(partial, name)), { recursive: true, mode: 0o700 });
  for (const name of databases) await copyDatabase(join(from, name), join(partial, name));
  if (store !== null) await dumpPostgres(store, join(partial, dumpName));
  for (const name of kept) copyFileSync(join(from, name), join(partial, name));
  const files = [];
  for (const name of [...databases, ...(store === null ? [] : [dumpName]), ...kept])
    files.push(await measureFile(partial, name));
  const made: Manifest = { format: 1, at: new Date(clock()).toISOString(), program: manifest.version, files };
  writeManifest(partial, made);
  renameSync(partial, target);
  return made;
}
