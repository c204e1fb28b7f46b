import { closeSync, mkdirSync, openSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";

/** A row as SQLite hands it over. */
export type Row = Readonly<Record<string, unknown>>;

/** One site's own database. Statements run at once: within `transaction` nothing else of this site can come between. */
export interface Database {
  run(sql: string, ...values: SQLInputValue[]): number;
  get(sql: string, ...values: SQLInputValue[]): Row | null;
  all(sql: string, ...values: SQLInputValue[]): readonly Row[];
  /** All of `work` or nothing of it. */
  transaction<T>(work: () => T): T;
  close(): void;
}

/** Opens (or makes) the database `name` in `folder` and runs `schema`, which must be harmless to repeat. */
export function openDatabase(folder: string, name: string, schema: string): Database {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${name}.sqlite`);
  // Only its owner may read it; the files SQLite puts beside it follow its mode.
  closeSync(openSync(file, "a", 0o600));
  const db = new DatabaseSync(file);
  db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 5000");
  db.exec(schema);
  return {
    run: (sql, ...values) => Number(db.prepare(sql).run(...values).changes),
    get: (sql, ...values) => db.prepare(sql).get(...values) ?? null,
    all: (sql, ...values) => db.prepare(sql).all(...values),
    transaction(work) {
      db.exec("BEGIN IMMEDIATE");
      try {
        const result = work();
        db.exec("COMMIT");
        return result;
      } catch (fault) {
        db.exec("ROLLBACK");
        throw fault;
      }
    },
    close: () => db.close(),
  };
}
