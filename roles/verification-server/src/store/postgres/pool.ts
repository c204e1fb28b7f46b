import postgres from "postgres";

/** Connections to one database, with statements as text. */
export type Pool = postgres.Sql<{ bigint: number }>;

/** How a node works with the database. */
export interface PoolSettings {
  /** Most connections of this node. */
  readonly size: number;
  /** Longest time of one write or read. */
  readonly statementMs: number;
  /** Longest time a write waits for another on the same row or subject. */
  readonly lockMs: number;
}

export const poolSettings: PoolSettings = { size: 12, statementMs: 10_000, lockMs: 5_000 };

/** Long enough for a migration beside others that hold the tables, and no longer than an operator waits. */
export const migrationSettings: PoolSettings = { size: 1, statementMs: 600_000, lockMs: 60_000 };

/** 64-bit integers are times, counts and places here, all of which a number holds. */
const bigint = { to: 20, from: [20], serialize: String, parse: Number };

/**
 * White space after the search path, which nobody reads. On a connection that was lost in the very turn in which something was to be
 * written to it the driver (3.4.9) sends nothing any more until 1,024 bytes are waiting: whoever was given it waited for a connection for
 * 5 s, again and again. So the first message of a connection is longer than that.
 */
const padding = " ".repeat(1024);

/** Nothing is connected before the first statement. `path` is the schemas that names are looked for in. */
export function openPool(url: string, { path, ...settings }: PoolSettings & { readonly path: string }): Pool {
  return postgres(url, {
    max: settings.size,
    connect_timeout: 5,
    // In seconds, always: what waits for a database that was away is heard as soon as it is back, not when waits that grew with every try are over.
    backoff: () => 0.1,
    fetch_types: false,
    types: { bigint },
    onnotice: () => {},
    connection: {
      application_name: "countersign",
      search_path: `${path}${padding}`,
      statement_timeout: settings.statementMs,
      lock_timeout: settings.lockMs,
      idle_in_transaction_session_timeout: settings.statementMs,
      synchronous_commit: "on",
      // Plans are kept: one that was made while a table was small must not read all of it when it has grown.
      enable_seqscan: false,
      // Compiling a statement takes longer than any of these.
      jit: false,
      // Statements are short: starting a second process for one takes longer than it takes itself.
      max_parallel_workers_per_gather: 0,
      default_transaction_isolation: "read committed",
      timezone: "UTC",
    },
  });
}

/**
 * The rows of an answer. On a connection that was lost in the middle of one and made anew, the driver (3.4.9) leaves as many empty places
 * before the rows of the next as had come of the one that was cut.
 */
export async function answeredRows<T>(
  asked: Promise<readonly T[] & { readonly count: number }>,
): Promise<readonly T[]> {
  const rows = await asked;
  // Empty places are no members, and are left out.
  return rows.length === rows.count ? rows : rows.filter(() => true);
}
