import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";

/** One file of SQL beside this program. */
export interface SqlFile {
  readonly name: string;
  readonly text: string;
}

function read(folder: string): readonly SqlFile[] {
  const at = new URL(`./${folder}/`, import.meta.url);
  const names = readdirSync(at).filter((name) => name.endsWith(".sql"));
  return names.toSorted().map((name) => ({ name, text: readFileSync(new URL(name, at), "utf8") }));
}

/** In order: each is applied once, and never edited after a release. They only add, so that nodes of the version before go on working. */
export const migrations = read("migrations");

/** One transition each. */
export const functions = read("functions");

/** The schema of tables. */
export const tables = "countersign";

/** The schema of this program's functions is named by what they are, so that nodes of two versions work side by side, each with its own. */
export const functionSchema = `countersign_f_${createHash("sha256")
  .update(functions.map(({ text }) => text).join("\n"))
  .digest("hex")
  .slice(0, 8)}`;

/** Where names are looked for: this program's functions, then the tables. Not in `public`, where others may put theirs. */
export const searchPath = `${functionSchema}, ${tables}`;
