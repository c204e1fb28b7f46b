import { readFileSync } from "node:fs";

/** The JSON of one file of protocol/vectors. The caller says what it holds. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- a file's type is known to its readers alone
export function readVectors<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../../../protocol/vectors/${name}.json`, import.meta.url), "utf8")) as T;
}
