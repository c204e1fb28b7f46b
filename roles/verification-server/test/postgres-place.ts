import { systemRandom as random } from "@countersign/platform";
import postgres from "postgres";
import { openPostgresStore } from "../src/store/postgres/store.ts";
import type { Store } from "../src/store/port.ts";
import { startMs } from "../src/store/suite/sample-ids.ts";
import type { StorePlace } from "../src/store/store-suite.ts";

/** The server that tests make databases on. */
const server = process.env["COUNTERSIGN_TEST_POSTGRES"] ?? "postgres://postgres@127.0.0.1:5432/postgres";

interface TestDatabase {
  readonly url: string;
  remove(): Promise<void>;
}

async function run(url: string, statement: string): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    await sql.unsafe(statement).simple();
  } finally {
    await sql.end();
  }
}

let made = 0;

/** A database with nothing in it. */
export async function createEmptyDatabase(): Promise<TestDatabase> {
  const name = `countersign_test_${process.pid}_${(made += 1)}`;
  await run(server, `CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'UTF8'`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, remove: () => run(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}

/** All rows of all tables but those that say what the program made; counters begin anew. */
const empty = `
  DO $$
  DECLARE one record;
  BEGIN
    FOR one IN SELECT c.oid::regclass AS name, c.relkind FROM pg_class AS c
      WHERE c.relnamespace = 'countersign'::regnamespace AND c.relname NOT IN ('versions', 'function_schemas', 'background_marks')
    LOOP
      IF one.relkind = 'r' THEN EXECUTE format('DELETE FROM %s', one.name); END IF;
      IF one.relkind = 'S' THEN EXECUTE format('ALTER SEQUENCE %s RESTART', one.name); END IF;
    END LOOP;
    UPDATE countersign.background_marks SET at = 0;
  END $$`;

const idle: TestDatabase[] = [];

/** A place of its own, as the conformance suite takes it. Databases are emptied and used again: making one takes most of a test's time. */
export async function createPostgresPlace(): Promise<StorePlace & { readonly url: string }> {
  const database = idle.pop() ?? (await createEmptyDatabase());
  const { url } = database;
  return {
    url,
    open: async (clock) => openPostgresStore({ url, clock, random }),
    async remove() {
      await run(url, empty);
      idle.push(database);
    },
  };
}

/** Does `work` with several nodes that share one database. */
export async function withNodes(
  count: number,
  work: (nodes: readonly [Store, ...Store[]], url: string) => Promise<void>,
): Promise<void> {
  const place = await createPostgresPlace();
  const open = () => place.open(() => startMs);
  const nodes = [await open(), ...(await Promise.all(Array.from({ length: count - 1 }, open)))] as const;
  try {
    await work(nodes, place.url);
  } finally {
    await Promise.all(nodes.map((node) => node.close()));
    await place.remove();
  }
}

/** Statements of somebody else's, on a connection of its own. */
export async function asInsider(url: string, statement: string): Promise<readonly postgres.Row[]> {
  const sql = postgres(url, { max: 1, onnotice: () => {}, connection: { search_path: "countersign" } });
  try {
    return await sql.unsafe(statement).simple();
  } finally {
    await sql.end();
  }
}

/** Takes away the databases of places; tests call it at their end. */
export async function removeDatabases(): Promise<void> {
  for (const database of idle.splice(0)) await database.remove();
}
