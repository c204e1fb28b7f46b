import type { PolicyRow } from "./policy.ts";
import { findPlace, findType, type Registry } from "./registry.ts";

function isKnown(registry: Registry, { organization, business, type }: PolicyRow): boolean {
  return (
    (organization === undefined || registry.organizations.some(({ id }) => id === organization)) &&
    (business === undefined || findPlace(registry, organization ?? "", business) !== null) &&
    (type === undefined || findType(registry, type) !== null)
  );
}

/** Rows that name an organization, business or type nobody has registered: they match nothing, and were meant to match something. */
export function rowsOfNobody(registry: Registry, rows: readonly PolicyRow[]): readonly PolicyRow[] {
  return rows.filter((row) => !isKnown(registry, row));
}
