import { DatabaseSync } from "node:sqlite";
import { knownVersion, migrate } from "./migrations.ts";

/** SQL by kind and name, such as `trigger tell_state`. */
type Schema = ReadonlyMap<string, string>;

/** Version and schema of one moment: another process may be migrating. Statistics and counters are SQLite's own, as far as they are tables. */
const readAll = `
  SELECT user_version AS version, type, name, tbl_name, sql FROM pragma_user_version LEFT JOIN sqlite_schema
    ON NOT (type IN ('table', 'index') AND name LIKE 'sqlite\\_%' ESCAPE '\\')`;

function readSchema(db: Pick<DatabaseSync, "prepare">): { readonly version: number; readonly schema: Schema } {
  const rows = db.prepare(readAll).all();
  const parts = rows.filter(({ name }) => name !== null);
  return {
    version: Number(rows[0]?.["version"]),
    schema: new Map(
      parts.map(({ type, name, tbl_name: on, sql }) => [
        `${String(type)} ${String(name)}`,
        `${String(on)}: ${String(sql)}`,
      ]),
    ),
  };
}

const made = new Map<number, Schema>();

/** What the migrations make of an empty database, up to a version. */
function schemaAt(version: number): Schema {
  const known = made.get(version);
  if (known) return known;
  const db = new DatabaseSync(":memory:");
  migrate(db, version);
  const { schema } = readSchema(db);
  db.close();
  made.set(version, schema);
  return schema;
}

/**
 * How the tables, indexes, triggers and views of a database differ from what this program's migrations make, each in a few words. A trigger
 * that somebody put there would change rows in the very write that makes them, before they are in the log's signed part (T37). A newer
 * program's database differs.
 */
export function alteredSchema(db: Pick<DatabaseSync, "prepare">): readonly string[] {
  const { version, schema } = readSchema(db);
  if (version > knownVersion) return [`it has version ${version}, this program knows ${knownVersion}`];
  const right = schemaAt(version);
  return [
    ...[...schema.keys()].filter((part) => !right.has(part)).map((part) => `${part} is not of this program`),
    ...[...right.keys()].filter((part) => !schema.has(part)).map((part) => `${part} is gone`),
    ...[...right].filter(([part, sql]) => (schema.get(part) ?? sql) !== sql).map(([part]) => `${part} is another`),
  ];
}

/**
 * Compares again and again while the database is worked with. What somebody put there and then took out of the schema's own table by hand
 * stays in force for connections that have read it: whenever the schema was written, it is read anew.
 */
export function createSchemaWatch(db: DatabaseSync): () => readonly string[] {
  const written = db.prepare("SELECT schema_version FROM pragma_schema_version");
  let seen: unknown = null;
  return () => {
    const now = written.get()?.["schema_version"];
    if (now !== seen) db.exec("PRAGMA writable_schema = RESET");
    seen = now;
    return alteredSchema(db);
  };
}

/** Throws when somebody has changed the database's schema: nothing that is written there would be sure to stay as it is written. */
export function refuseAlteredSchema(db: Pick<DatabaseSync, "prepare">): void {
  const found = alteredSchema(db);
  if (found.length > 0)
    throw new Error(`the database was altered by something else than this program: ${found.join("; ")}`);
}
