import { readdirSync } from "node:fs";
import { join, relative } from "node:path";

/** What is in a data folder, by path inside it. */
interface DataFiles {
  readonly databases: readonly string[];
  readonly others: readonly string[];
}

/** Beside a database stand what is being written into it and who is at it: the database's own copy has all of that. */
const besides = /\.sqlite-(wal|shm|journal)$/;

/** Every file of a data folder, in order. */
export function dataFilesOf(folder: string): DataFiles {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !besides.test(entry.name))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .toSorted();
  return {
    databases: files.filter((file) => file.endsWith(".sqlite")),
    others: files.filter((file) => !file.endsWith(".sqlite")),
  };
}
