import type { Row } from "../rows/row.ts";
import { knownVersion, versionOf } from "./migrate.ts";
import { type Pool, answeredRows } from "./pool.ts";
import { functions, functionSchema, migrations, type SqlFile, tables } from "./sql-files.ts";

/** Definitions by kind and name, such as `trigger countersign.operations tell_state`. */
type Catalogue = ReadonlyMap<string, string>;

/** Two schemas, where names are looked for in this order. */
interface Schemas {
  readonly functions: string;
  readonly tables: string;
}

const ours: Schemas = { functions: functionSchema, tables };

/** Everything that could do something while a row is written: what stands in the two schemas, each with its definition. */
const readAll = (schemas: Schemas) => `
  WITH own AS (SELECT oid, nspname FROM pg_namespace WHERE nspname IN ('${schemas.functions}', '${schemas.tables}'))
  SELECT 'function ' || p.oid::regprocedure AS part,
    CASE WHEN p.prokind IN ('f', 'p') THEN pg_get_functiondef(p.oid) ELSE p.prokind::text END AS definition
  FROM pg_proc AS p JOIN own ON own.oid = p.pronamespace
  UNION ALL
  SELECT 'relation ' || r.oid::regclass, concat_ws(' ', r.relkind, r.relpersistence, r.relrowsecurity, r.relhasrules, r.relhassubclass,
    (SELECT string_agg(concat_ws(' ', a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attgenerated, a.attidentity,
      pg_get_expr(d.adbin, d.adrelid)), ', ' ORDER BY a.attnum) FROM pg_attribute AS a LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
      WHERE a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped))
  FROM pg_class AS r JOIN own ON own.oid = r.relnamespace WHERE r.relkind NOT IN ('i', 'I', 'c')
  UNION ALL
  SELECT 'index ' || i.indexrelid::regclass, pg_get_indexdef(i.indexrelid)
  FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indrelid JOIN own ON own.oid = c.relnamespace
  UNION ALL
  SELECT 'constraint ' || c.oid::regclass || ' ' || k.conname, pg_get_constraintdef(k.oid)
  FROM pg_constraint AS k JOIN pg_class AS c ON c.oid = k.conrelid JOIN own ON own.oid = c.relnamespace
  UNION ALL
  SELECT 'trigger ' || c.oid::regclass || ' ' || t.tgname, concat_ws(' ', t.tgenabled, pg_get_triggerdef(t.oid))
  FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid JOIN own ON own.oid = c.relnamespace WHERE NOT t.tgisinternal
  UNION ALL
  SELECT 'rule ' || c.oid::regclass || ' ' || r.rulename, concat_ws(' ', r.ev_enabled, pg_get_ruledef(r.oid))
  FROM pg_rewrite AS r JOIN pg_class AS c ON c.oid = r.ev_class JOIN own ON own.oid = c.relnamespace
  UNION ALL
  SELECT 'policy ' || c.oid::regclass || ' ' || p.polname, concat_ws(' ', p.polcmd, pg_get_expr(p.polqual, p.polrelid))
  FROM pg_policy AS p JOIN pg_class AS c ON c.oid = p.polrelid JOIN own ON own.oid = c.relnamespace`;

/** The schemas' names as this program has them, whatever they are called where it is read. */
function renamed(text: string, from: Schemas, to: Schemas): string {
  return text.replaceAll(`${from.functions}.`, `${to.functions}.`).replaceAll(`${from.tables}.`, `${to.tables}.`);
}

function catalogueOf(rows: readonly Row[], schemas: Schemas): Catalogue {
  const name = (value: unknown) => renamed(String(value), schemas, ours);
  return new Map(rows.map(({ part, definition }) => [name(part), name(definition)]));
}

/**
 * Statements in one message, and so in one transaction; answers the rows of the last that has some. In several messages, as the driver's own
 * transactions are, each would be written to a connection that may be lost by then, and the driver (3.4.9) ends the process for that.
 */
async function readAtOnce(pool: Pool, statements: readonly string[]): Promise<readonly Row[]> {
  const answers: readonly unknown[] = await pool.unsafe(statements.join(";\n")).simple();
  return (answers.at(-1) ?? []) as readonly Row[];
}

/** What this program makes, read from schemas of other names that are made and taken back in one transaction. */
async function make(pool: Pool): Promise<Catalogue> {
  const [session] = await answeredRows<Row>(pool.unsafe("SELECT pg_backend_pid() AS pid"));
  const name = `countersign_check_${String(session?.["pid"])}`;
  const schemas: Schemas = { functions: `${name}_f`, tables: name };
  const own = ({ text }: SqlFile) => renamed(text, ours, schemas);
  const statements = [
    `CREATE SCHEMA ${schemas.tables}`,
    `CREATE SCHEMA ${schemas.functions}`,
    "SET LOCAL check_function_bodies = off",
    `SET LOCAL search_path = ${schemas.tables}`,
    ...migrations.map(own),
    `SET LOCAL search_path = ${schemas.functions}, ${schemas.tables}`,
    ...functions.map(own),
    "SET LOCAL search_path = pg_catalog",
    readAll(schemas),
    "ROLLBACK",
  ];
  return catalogueOf(await readAtOnce(pool, statements), schemas);
}

/** By version of PostgreSQL, which writes definitions in its own words. */
const made = new Map<string, Promise<Catalogue>>();

/** This program's functions are made at the start of a server: before the first, as after a backup was put back, there are none to compare. */
function withoutFunctions(catalogue: Catalogue): Catalogue {
  return new Map([...catalogue].filter(([part]) => !part.startsWith(`function ${functionSchema}.`)));
}

async function rightCatalogue(pool: Pool): Promise<Catalogue> {
  const [server] = await answeredRows<Row>(
    pool.unsafe(`SELECT version() AS version, to_regnamespace('${functionSchema}') IS NOT NULL AS has_functions`),
  );
  const version = String(server?.["version"]);
  const known = made.get(version) ?? make(pool);
  made.set(version, known);
  known.catch(() => made.delete(version));
  return server?.["has_functions"] === true ? known : withoutFunctions(await known);
}

/** As in SQL that names everything in full, whatever this session looks for first. */
async function readPlainly(pool: Pool): Promise<Catalogue> {
  return catalogueOf(await readAtOnce(pool, ["SET LOCAL search_path = pg_catalog", readAll(ours)]), ours);
}

/**
 * How tables, indexes, triggers, rules, policies and functions of the database differ from what this program makes, each in a few words (T37): a
 * trigger that somebody put there would change rows in the very write that makes them. A newer program's database differs; a node of the
 * version before goes on, and leaves the log to the newer ones.
 */
export async function alteredCatalogue(pool: Pool): Promise<readonly string[]> {
  const version = await versionOf(pool);
  if (version > knownVersion) return [`it has version ${version}, this program knows ${knownVersion}`];
  const [right, there] = [await rightCatalogue(pool), await readPlainly(pool)];
  return [
    ...[...there.keys()].filter((part) => !right.has(part)).map((part) => `${part} is not of this program`),
    ...[...right.keys()].filter((part) => !there.has(part)).map((part) => `${part} is gone`),
    ...[...right].filter(([part, text]) => (there.get(part) ?? text) !== text).map(([part]) => `${part} is another`),
  ];
}
