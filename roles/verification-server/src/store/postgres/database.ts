import { type Clock, toBase64 } from "@countersign/protocol";
import { alteredCatalogue } from "./catalogue.ts";
import { migrate } from "./migrate.ts";
import { numbered } from "./named-parameters.ts";
import { migrationSettings, openPool, type Pool, type PoolSettings, poolSettings, answeredRows } from "./pool.ts";
import { searchPath } from "./sql-files.ts";
import { tryAgain } from "./try-again.ts";

/** A row as a read or a function answers it: jsonb as its value, 64-bit integers as numbers. */
export type Row = Readonly<Record<string, unknown>>;
export type Value = string | number | boolean | null | Uint8Array;

/** The database of several nodes: one round trip for each write and each read. */
export interface Database {
  /**
   * One transition: a function of this program in the database, and everything it does in one transaction. Bytes become base64 in
   * `args`, and `leaf` or `leaves` among them are audit rows. Null when its condition did not hold. `repeatable` says that it may be sent
   * again after its answer was lost, for it finds out by its own key whether it was made.
   */
  call(
    name: string,
    args: Readonly<Record<string, unknown>>,
    options?: { readonly repeatable?: boolean },
  ): Promise<unknown>;
  /** A read, with `:name` in the place of values; `:now` is the time at which deadlines are judged, in milliseconds. */
  read(statement: string, values?: Readonly<Record<string, Value>>): Promise<readonly Row[]>;
  /** Calls `act`, one listener at most, after writes that appended audit rows; a hint. */
  whenAppended(act: (count: number) => void): void;
  /** Calls `act` after every write of this node that left something in the outbox; answers the function that ends it. */
  onTold(act: () => void): () => void;
  /** The connections, for what is neither a transition nor a read. */
  readonly pool: Pool;
  /** How the schema differs from what this program makes (T37). */
  altered(): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** JSON text with base64 in the place of bytes. */
export function packed(args: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(args, function (this: Readonly<Record<string, unknown>>, key, value: unknown) {
    const raw = this[key];
    return raw instanceof Uint8Array ? toBase64(raw) : value;
  });
}

/** How many audit rows a write brings at most. */
function leavesIn({ leaf, leaves }: Readonly<Record<string, unknown>>): number {
  if (leaf !== undefined) return 1;
  return typeof leaves === "object" && leaves !== null ? Object.keys(leaves).length : 0;
}

/** Who hears of writes: the sequencer, and whoever waits for the outbox. */
function createListeners() {
  let appended = (_count: number): void => {};
  const toldTo = new Set<() => void>();
  return {
    tell({ count, isTold }: { readonly count: number; readonly isTold: boolean }) {
      if (count > 0) appended(count);
      if (isTold) for (const act of toldTo) act();
    },
    whenAppended(act: (count: number) => void) {
      appended = act;
    },
    onTold(act: () => void) {
      const own = () => act();
      toldTo.add(own);
      return () => void toldTo.delete(own);
    },
  };
}

/** SQL: what a transition answers, and whether it left something in the outbox. A time that comes with it is set before, for triggers too. */
function answerOf(name: string): string {
  return `${name}($1::text::jsonb) AS answer, current_setting('countersign.told', true) = 'true' AS is_told`;
}

/** Statements under way, which are waited for before the connections are closed. */
function createUnderWay() {
  const all = new Set<Promise<unknown>>();
  return {
    async finish<T>(work: Promise<T>): Promise<T> {
      all.add(work);
      try {
        return await work;
      } finally {
        all.delete(work);
      }
    },
    ended: async () => void (await Promise.allSettled(all)),
  };
}

/** How many times a statement's longest time its answer may take: others go before it, and the way there and back. */
const patience = 3;

/** How a node gets to its database. */
export interface Connection {
  readonly url: string;
  /** Judges every deadline in the place of the database's clock. */
  readonly clock?: Clock | undefined;
  readonly settings?: PoolSettings | undefined;
}

/** Migrates, and opens the connections. Throws when somebody has altered what this program makes. */
export async function openDatabase(connection: Connection): Promise<Database> {
  const first = openPool(connection.url, { ...migrationSettings, path: searchPath });
  try {
    await migrate(first);
  } finally {
    await first.end();
  }
  const db = connect(connection);
  const altered = await db.altered();
  if (altered.length === 0) return db;
  await db.close();
  throw new Error(`the database was altered by something else than this program: ${altered.join("; ")}`);
}

/** Opens the connections to a database that is as this program makes it. */
export function connect({ url, clock, settings = poolSettings }: Connection): Database {
  const pool = openPool(url, { ...settings, path: searchPath });
  const limitMs = settings.statementMs * patience;
  const { tell, ...listening } = createListeners();
  const underWay = createUnderWay();
  const now = () => (clock === undefined ? null : clock());
  return {
    pool,
    ...listening,
    async call(name, args, { repeatable = false } = {}) {
      const text = packed(args);
      const run = () =>
        answeredRows<Row>(
          clock === undefined
            ? pool.unsafe(`SELECT ${answerOf(name)}`, [text], { prepare: true })
            : pool.unsafe(`SELECT set_config('countersign.now', $2, true), ${answerOf(name)}`, [text, `${clock()}`], {
                prepare: true,
              }),
        );
      const [row] = await underWay.finish(tryAgain(run, { isRepeatable: repeatable, limitMs }));
      const answer: unknown = row?.["answer"] ?? null;
      tell({ count: answer === null ? 0 : leavesIn(args), isTold: row?.["is_told"] === true });
      return answer;
    },
    async read(statement, values = {}) {
      const { text, names } = numbered(statement);
      const given: Readonly<Record<string, Value>> = { ...values, now: now() };
      const run = () =>
        answeredRows(
          pool.unsafe<Row[]>(
            text,
            names.map((name) => given[name] ?? null),
            { prepare: true },
          ),
        );
      return underWay.finish(tryAgain(run, { isRepeatable: true, limitMs }));
    },
    altered: () => underWay.finish(alteredCatalogue(pool)),
    async close() {
      await underWay.ended();
      // Nothing is under way: what does not end now was cut from the other side.
      await pool.end({ timeout: 1 });
    },
  };
}
