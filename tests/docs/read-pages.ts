import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../../", import.meta.url));

const made = ["node_modules", "dist", ".git", "data", "gallery", "coverage", ".cache"];

export interface Page {
  /** Path from the top of the repository. */
  readonly file: string;
  readonly text: string;
}

/** Every file of ours that is text and fits `pattern`, but for what programs make. */
export function readPages(pattern: string): readonly Page[] {
  return globSync(pattern, { cwd: root, exclude: (name) => made.includes(name.split(/[/\\]/).at(-1) ?? "") })
    .toSorted()
    .map((name) => name.replaceAll("\\", "/"))
    .map((file) => ({ file, text: readFileSync(join(root, file), "utf8") }));
}
