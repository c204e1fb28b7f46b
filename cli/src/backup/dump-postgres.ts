import { chmodSync } from "node:fs";
import { runPostgresProgram } from "./postgres-programs.ts";

/** The file of a backup that a PostgreSQL store is in. */
export const dumpName = "verification.pgdump";

/**
 * Writes the store into one file, as it was at one moment, while others write. Functions are not in it: the program makes them where
 * they are missing.
 */
export async function dumpPostgres(url: string, file: string): Promise<void> {
  const options = ["--format=custom", "--schema=countersign", "--no-owner", "--no-privileges", `--file=${file}`];
  await runPostgresProgram("pg_dump", { url, options });
  chmodSync(file, 0o600);
}

/** Puts it into a database that has no store yet, whole or not at all. */
export async function restorePostgres(file: string, url: string): Promise<void> {
  const database = decodeURIComponent(new URL(url).pathname.slice(1));
  const options = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"];
  try {
    await runPostgresProgram("pg_restore", { url, options: [...options, `--dbname=${database}`, file] });
  } catch (error) {
    if (!(error instanceof Error) || !error.message.includes('schema "countersign" already exists')) throw error;
    throw new Error(`the database ${database} has a store already: it is not overwritten`, { cause: error });
  }
}
