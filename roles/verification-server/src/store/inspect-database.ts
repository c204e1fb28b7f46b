import type { Clock } from "@countersign/protocol";
import type { DatabaseCondition } from "./database-condition.ts";
import { isPostgres } from "./open-store.ts";
import { inspectSqlite } from "./sqlite/inspect.ts";

/** Looks at an SQLite file or a PostgreSQL database, also beside a server that runs. Throws what the database says when it cannot be read. */
export async function inspectDatabase(
  database: string,
  { clock }: { readonly clock: Clock },
): Promise<DatabaseCondition> {
  if (!isPostgres(database)) return inspectSqlite(database);
  const { inspectPostgres } = await import("./postgres/inspect.ts");
  return inspectPostgres(database, { clock });
}
