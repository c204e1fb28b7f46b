import { readFileSync } from "node:fs";
import { type JsonValue, parseStrictJson } from "@countersign/protocol";

/** What a JSON file holds, or one sentence that says why it cannot be read. */
export function readJsonFile(file: string): { readonly value: JsonValue } | { readonly fault: string } {
  try {
    return { value: parseStrictJson(readFileSync(file, "utf8")) };
  } catch (error) {
    return { fault: `${file} cannot be read as JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
}
