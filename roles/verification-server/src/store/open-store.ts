import { systemClock } from "@countersign/platform/system";
import type { Clock, Random } from "@countersign/protocol";
import type { Store } from "./port.ts";
import { openSqliteStore } from "./sqlite/store.ts";

/** True for `postgres://…`; any other setting is the path of an SQLite file. */
export function isPostgres(database: string): boolean {
  return /^postgres(ql)?:\/\//.test(database);
}

/** Where a database is, in words for people and logs: of a URL neither user nor password (T30, T36). */
export function placeOf(database: string): string {
  if (!isPostgres(database)) return database;
  if (!URL.canParse(database)) return "postgres://?";
  const { host, pathname } = new URL(database);
  return `postgres://${host}${pathname}`;
}

/** Opens (and creates or migrates) the store at an SQLite file or a PostgreSQL URL. */
export async function openStore({
  database,
  clock,
  random,
}: {
  readonly database: string;
  readonly clock: Clock;
  readonly random: Random;
}): Promise<Store> {
  if (!isPostgres(database)) return openSqliteStore({ file: database, clock, random });
  // Loaded only where one is used.
  const { openPostgresStore } = await import("./postgres/store.ts");
  // Nodes share that database, and their clocks differ: its own judges deadlines, unless time is somebody's own.
  return openPostgresStore({ url: database, clock: clock === systemClock ? undefined : clock, random });
}
