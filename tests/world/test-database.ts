import { createEmptyDatabase } from "../../roles/verification-server/test/postgres-place.ts";

/** True when worlds keep their verification server's data on PostgreSQL: `COUNTERSIGN_TEST_DATABASE=postgres`. */
export const isOnPostgres = process.env["COUNTERSIGN_TEST_DATABASE"] === "postgres";

/** Why a test of the database file itself is skipped there; false where it is not. */
export const skipWithoutFile: string | false = isOnPostgres && "there is no SQLite file to look into";

/** Where a verification server's data is. */
export interface TestDatabase {
  /** The setting that a server takes. */
  readonly setting: string;
  remove(): Promise<void>;
}

/** `file`, or a fresh database in its place. */
export async function createTestDatabase(file: string): Promise<TestDatabase> {
  if (!isOnPostgres) return { setting: file, remove: async () => {} };
  const { url, remove } = await createEmptyDatabase();
  return { setting: url, remove };
}
