import type { FrozenOperation } from "../../../core/operation.ts";

/** As it is compared in `core/sought.ts`; and what PostgreSQL takes for text. */
export function folded(text: string): string {
  return text.toLowerCase().toWellFormed().replaceAll("\0", "\uFFFD");
}

/** All that is searched for in an operation, one value a line. */
export function searchedText({ details, reference }: FrozenOperation): string {
  const values = Object.values(details).filter((value) => typeof value !== "boolean");
  return folded([...values, reference ?? ""].map(String).join("\n"));
}
