import { DatabaseSync, type SQLInputValue, type SQLOutputValue, type StatementSync } from "node:sqlite";
import type { Clock } from "@countersign/protocol";
import type { AuditLeaf } from "../../core/audit.ts";
import type { Window } from "../../core/limits.ts";
import { createGroupCommit, type Write } from "./group-commit.ts";
import { migrate } from "./migrations.ts";

export type Row = Record<string, SQLOutputValue>;
export type Parameters = Record<string, SQLInputValue>;

/** The embedded database: prepared statements, writes that are committed together, and the two things every write may need. */
export interface Database {
  readonly clock: Clock;
  readonly write: Write;
  prepare(sql: string): StatementSync;
  /** Inside a write: appends audit rows. */
  append(...leaves: readonly AuditLeaf[]): void;
  /** Inside a write: counts in each window; false when one is full. */
  countIn(windows: readonly Window[]): boolean;
  close(): void;
}

/** Opens (and creates or migrates) the file; `:memory:` for one that is gone at the end. */
export function openDatabase(file: string, clock: Clock): Database {
  const db = new DatabaseSync(file, { timeout: 5000, enableForeignKeyConstraints: true });
  db.exec(
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -32768;",
  );
  migrate(db);
  const { write, flush } = createGroupCommit(db);
  const insertLeaf = db.prepare("INSERT INTO audit_leaves (json, hash) VALUES (:json, :hash)");
  const countWindow = db.prepare(`
    INSERT INTO windows (name, slot, count, ends_ms) VALUES (:name, :slot, 1, :endsMs)
    ON CONFLICT (name) DO UPDATE SET count = CASE WHEN slot = excluded.slot THEN count + 1 ELSE 1 END, slot = excluded.slot, ends_ms = excluded.ends_ms
    WHERE slot <> excluded.slot OR count < :most RETURNING count`);

  function countIn(windows: readonly Window[]): boolean {
    return windows.every(({ name, windowSeconds, most }) => {
      const slot = Math.floor(clock() / (windowSeconds * 1000));
      return countWindow.get({ name, slot, most, endsMs: (slot + 1) * windowSeconds * 1000 }) !== undefined;
    });
  }

  return {
    clock,
    write,
    prepare: (sql) => db.prepare(sql),
    append: (...leaves) => {
      for (const { json, hash } of leaves) insertLeaf.run({ json, hash });
    },
    countIn,
    close() {
      flush();
      db.close();
    },
  };
}
