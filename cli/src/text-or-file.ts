import { existsSync, readFileSync } from "node:fs";

/** What was given on the command line: itself, or what stands in the file of that name. */
export function textOrFile(given: string): string {
  return existsSync(given) ? readFileSync(given, "utf8") : given;
}
