import type { PolicyRow } from "./policy.ts";
import type { Author } from "./policy-rows.ts";
import type { Registry } from "./registry.ts";

function isOf(row: PolicyRow, author: Author): boolean {
  return author.by === "organization"
    ? row.by === "organization" && row.organization === author.organization
    : row.by === "administrator";
}

/** The rows that one author has written, in order. */
export function rowsOf({ policies }: Pick<Registry, "policies">, author: Author): readonly PolicyRow[] {
  return policies.filter((row) => isOf(row, author));
}

/** Puts rows in the place of all that this author had; answers its argument when they are the same. */
export function registerPolicy(
  registry: Registry,
  { author, rows }: { author: Author; rows: readonly PolicyRow[] },
): Registry {
  if (JSON.stringify(rowsOf(registry, author)) === JSON.stringify(rows)) return registry;
  return { ...registry, policies: [...registry.policies.filter((row) => !isOf(row, author)), ...rows] };
}
