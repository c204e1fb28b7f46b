import { closeSync, openSync } from "node:fs";
import { DatabaseSync, type StatementSync } from "node:sqlite";

/** A small database of one server's own. */
export interface PrivateDatabase {
  prepare(sql: string): StatementSync;
  /** All of it or nothing; on disk when it returns. */
  transact<T>(run: () => T): T;
  /** Brings all that was written into the one file and empties the log beside it, so that nothing deleted lives on there. */
  emptyLog(): void;
  close(): void;
}

/** Opens (and creates) the file, its owner's alone; `schema` is harmless to repeat. What is deleted is overwritten (T36). */
export function openPrivateDatabase(file: string, schema: string): PrivateDatabase {
  closeSync(openSync(file, "a", 0o600));
  const db = new DatabaseSync(file, { timeout: 5000, enableForeignKeyConstraints: true });
  db.exec(
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY;",
  );
  db.exec(schema);
  const [begin, commit, rollback] = [db.prepare("BEGIN IMMEDIATE"), db.prepare("COMMIT"), db.prepare("ROLLBACK")];
  return {
    prepare: (sql) => db.prepare(sql),
    transact(run) {
      begin.run();
      try {
        const answer = run();
        commit.run();
        return answer;
      } catch (error) {
        if (db.isTransaction) rollback.run();
        throw error;
      }
    },
    emptyLog: () => db.exec("PRAGMA wal_checkpoint(TRUNCATE)"),
    close: () => db.close(),
  };
}
