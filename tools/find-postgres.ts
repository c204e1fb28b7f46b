import postgres from "postgres";

/** The server that tests make databases on. */
export const testPostgres = process.env["COUNTERSIGN_TEST_POSTGRES"] ?? "postgres://postgres@127.0.0.1:5432/postgres";

/** Why tests cannot make databases there, or null. */
export async function lacksPostgres(): Promise<string | null> {
  const sql = postgres(testPostgres, { max: 1, connect_timeout: 2, onnotice: () => {} });
  try {
    const [row] = await sql`SELECT rolcreatedb OR rolsuper AS may FROM pg_roles WHERE rolname = current_user`;
    return row?.["may"] === true ? null : "the user of COUNTERSIGN_TEST_POSTGRES may not create databases";
  } catch (error) {
    const why = error instanceof Error && "code" in error ? String(error.code) : String(error);
    return `no PostgreSQL answers (${why}): start one that listens on 127.0.0.1:5432, or set COUNTERSIGN_TEST_POSTGRES to a URL whose user may create databases`;
  } finally {
    await sql.end({ timeout: 1 });
  }
}
