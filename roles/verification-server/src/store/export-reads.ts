import type { ExportReads } from "./export-store.ts";
import { isPostgres } from "./open-store.ts";
import { openSqliteExport } from "./sqlite/export-reads.ts";

/** Opens the database to read it and nothing else. Throws an Error that says what to do when it is of another program's time. */
export async function openExport(database: string): Promise<ExportReads> {
  if (!isPostgres(database)) return openSqliteExport(database);
  const { openPostgresExport } = await import("./postgres/export-reads.ts");
  return openPostgresExport(database);
}
