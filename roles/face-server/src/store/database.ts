import { closeSync, openSync } from "node:fs";
import { DatabaseSync, type StatementSync } from "node:sqlite";

const schema = `
  CREATE TABLE IF NOT EXISTS registrations (
    id TEXT PRIMARY KEY,
    organization TEXT NOT NULL,
    subject TEXT NOT NULL,
    template BLOB,
    proved INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE TABLE IF NOT EXISTS captures (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('registration', 'attempt')),
    registration TEXT NOT NULL REFERENCES registrations (id) ON DELETE CASCADE,
    digest TEXT NOT NULL,
    token_hash BLOB NOT NULL UNIQUE,
    origins TEXT NOT NULL,
    prompts TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'taken', 'accepted', 'over')),
    matched INTEGER NOT NULL DEFAULT 0,
    misses INTEGER NOT NULL DEFAULT 0,
    expires_ms INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS captures_by_age ON captures (expires_ms);
  CREATE INDEX IF NOT EXISTS captures_by_registration ON captures (registration);
  CREATE TABLE IF NOT EXISTS probe (sealed BLOB NOT NULL) STRICT;
`;

/** This server's own database. */
export interface Database {
  prepare(sql: string): StatementSync;
  /** All of it or nothing; on disk when it returns. */
  transact<T>(run: () => T): T;
  /** Brings all that was written into the one file and empties the log beside it, so that nothing deleted lives on there. */
  emptyLog(): void;
  close(): void;
}

/** Opens (and creates) the file, its owner's alone. What is deleted is overwritten (T36). */
export function openDatabase(file: string): Database {
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
