import type { Clock } from "@countersign/protocol";
import { isPostgres } from "./open-store.ts";
import { inspectPostgres } from "./postgres/inspect.ts";
import { inspectSqlite } from "./sqlite/inspect.ts";

/** How a database stands, without a change to it. */
export interface DatabaseCondition {
  /** Its version; migrations bring it to `known`. */
  readonly version: number;
  /** The version that this program works with. */
  readonly known: number;
  /** What makes it unfit; empty when it is whole. */
  readonly faults: readonly string[];
  /** How its schema differs from what this program makes of that version; empty when it does not. */
  readonly altered: readonly string[];
  /** What works and should be looked at, with what to do about it. */
  readonly oddities: readonly { readonly says: string; readonly remedy: string }[];
}

/** Looks at an SQLite file or a PostgreSQL database, also beside a server that runs. Throws what the database says when it cannot be read. */
export async function inspectDatabase(
  database: string,
  { clock }: { readonly clock: Clock },
): Promise<DatabaseCondition> {
  return isPostgres(database) ? inspectPostgres(database, { clock }) : inspectSqlite(database);
}
