import type { Row } from "../rows/row.ts";
import { answeredRows, type Pool } from "./pool.ts";
import { functions, functionSchema, migrations, searchPath, tables } from "./sql-files.ts";

/** The version that a database has once every migration was applied. */
export const knownVersion = migrations.length;

/** Nodes that start at once migrate one after the other. */
const migrationLock = 4_801_733_002;

type Transaction = Parameters<Parameters<Pool["begin"]>[1]>[0];

/** The version of a database; 0 where there is nothing of ours. */
export async function versionOf(sql: Pick<Pool, "unsafe">): Promise<number> {
  const [there] = await answeredRows<Row>(
    sql.unsafe(`SELECT to_regclass('${tables}.versions') IS NOT NULL AS is_made`),
  );
  if (there?.["is_made"] !== true) return 0;
  const [row] = await answeredRows<Row>(
    sql.unsafe(`SELECT coalesce(max(version), 0) AS version FROM ${tables}.versions`),
  );
  return Number(row?.["version"]);
}

async function applyMigrations(sql: Transaction, to: number): Promise<void> {
  const at = await versionOf(sql);
  if (at > knownVersion) {
    throw new Error(`the database has version ${at}, this program knows ${knownVersion}: start the newer program`);
  }
  for (const [i, { text }] of migrations.entries()) {
    if (i < at || i >= to) continue;
    await sql.unsafe(text).simple();
    await sql.unsafe(`INSERT INTO ${tables}.versions (version) VALUES (${i + 1})`);
  }
}

/** Makes this program's functions where they are missing; those of other versions stay. */
async function makeFunctions(sql: Transaction): Promise<void> {
  const [made] = await sql.unsafe(`SELECT 1 FROM pg_namespace WHERE nspname = '${functionSchema}'`);
  if (made) return;
  await sql.unsafe(`CREATE SCHEMA ${functionSchema}`);
  for (const { text } of functions) await sql.unsafe(text).simple();
}

/** Functions of versions that no node has worked with for a week go; a node says every day that it works with its own. */
async function dropUnused(sql: Transaction): Promise<void> {
  const old = await sql.unsafe(
    `DELETE FROM ${tables}.function_schemas WHERE used_on < current_date - 7 RETURNING name`,
  );
  for (const name of old.map((row) => String(row["name"])))
    if (/^countersign_f_[0-9a-f]{8}$/.test(name)) await sql.unsafe(`DROP SCHEMA IF EXISTS ${name} CASCADE`);
}

/** Brings the database to this program's version, or an earlier one, in one transaction; refuses one that is newer. */
export async function migrate(pool: Pool, { to = knownVersion }: { to?: number } = {}): Promise<void> {
  await pool.begin(async (sql) => {
    await sql.unsafe(`SELECT pg_advisory_xact_lock(${migrationLock})`);
    await sql.unsafe(`SET LOCAL search_path = ${searchPath}; SET LOCAL check_function_bodies = off`).simple();
    await sql.unsafe(`CREATE SCHEMA IF NOT EXISTS ${tables}`);
    await applyMigrations(sql, to);
    if (to < knownVersion) return;
    await makeFunctions(sql);
    await sql.unsafe(`INSERT INTO ${tables}.function_schemas (name, used_on) VALUES ('${functionSchema}', current_date)
      ON CONFLICT (name) DO UPDATE SET used_on = excluded.used_on WHERE function_schemas.used_on <> excluded.used_on`);
    await dropUnused(sql);
  });
}
