import { closeSync, openSync } from "node:fs";
import { DatabaseSync, type SQLInputValue, type SQLOutputValue, type StatementSync } from "node:sqlite";
import type { Clock, Random } from "@countersign/protocol";
import type { AuditLeaf } from "../../core/audit.ts";
import type { Window } from "../../core/limits.ts";
import { createSchemaWatch, refuseAlteredSchema } from "./altered-schema.ts";
import { createCheckpoints } from "./checkpoints.ts";
import { createGroupCommit, type Write } from "./group-commit.ts";
import { isOfNewerProgram, migrate } from "./migrations.ts";
import { registerOutboxFunctions } from "./webhooks/outbox-functions.ts";

export type Row = Record<string, SQLOutputValue>;
export type Parameters = Record<string, SQLInputValue>;

/** The embedded database: prepared statements, writes that are committed together, and the two things every write may need. */
export interface Database {
  readonly clock: Clock;
  readonly write: Write;
  prepare(sql: string): StatementSync;
  /** Inside a write: appends audit rows. */
  append(...leaves: readonly AuditLeaf[]): void;
  /** Calls `act` with every number of rows that is appended, before they are on disk. */
  whenAppended(act: (count: number) => void): void;
  /** False when one of the windows is full. */
  hasRoom(windows: readonly Window[]): boolean;
  /** Inside a write: counts in each window; false, and nothing counted, when one is full, so that refusals fill no other window (T39). */
  countIn(windows: readonly Window[]): boolean;
  /** Hears that the triggers wrote something into the outbox; answers the function that ends it. */
  onOutboxWritten(listener: () => void): () => void;
  /** How the schema differs from what this program makes (T37). */
  altered(): readonly string[];
  /** Writes what was committed into the file itself, so that what was deleted is not left in the log beside it (docs/erasure.md). */
  forgetOldPages(): void;
  close(): Promise<void>;
}

/** A new file is its owner's alone; those that SQLite puts beside it follow its mode (T36). What cannot be made, SQLite refuses in its own words. */
function makePrivate(file: string): void {
  try {
    closeSync(openSync(file, "a", 0o600));
  } catch {
    // Opening it fails next, and says why.
  }
}

/** Migrates, and closes the file again when it is not to be worked with. */
function prepareSchema(db: DatabaseSync): void {
  try {
    // Before as well: a trigger that somebody put there must not see the migrations. What is newer they refuse in their own words.
    if (!isOfNewerProgram(db)) refuseAlteredSchema(db);
    migrate(db);
    refuseAlteredSchema(db);
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Opens (and creates or migrates) the file; `:memory:` for one that is gone at the end. */
export function openDatabase(file: string, { clock, random }: { clock: Clock; random: Random }): Database {
  if (file !== ":memory:") makePrivate(file);
  const db = new DatabaseSync(file, { timeout: 5000, enableForeignKeyConstraints: true });
  db.exec(
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -32768; PRAGMA secure_delete = ON;",
  );
  // Before anything is prepared: statements that change operations bring the triggers, and those their functions.
  const outbox = registerOutboxFunctions(db, { clock, random });
  prepareSchema(db);
  const checkpoints = file === ":memory:" ? null : createCheckpoints(db, { file });
  const { write, flush } = createGroupCommit(db, { afterCommit: () => checkpoints?.afterCommit() });
  const insertLeaf = db.prepare("INSERT INTO audit_leaves (json, hash) VALUES (:json, :hash)");
  const countWindow = db.prepare(`
    INSERT INTO windows (name, slot, count, ends_ms) SELECT :name, :slot, 1, :endsMs WHERE :most > 0
    ON CONFLICT (name) DO UPDATE SET count = CASE WHEN slot = excluded.slot THEN count + 1 ELSE 1 END, slot = excluded.slot, ends_ms = excluded.ends_ms
      WHERE slot <> excluded.slot OR count < :most`);
  const uncountWindow = db.prepare("UPDATE windows SET count = count - 1 WHERE name = :name");

  let appended = (_count: number): void => {};
  const fullWindow = db.prepare("SELECT 1 FROM windows WHERE name = :name AND slot = :slot AND count >= :most");

  function slotOf({ windowSeconds, fromMs = 0 }: Window): number {
    return Math.floor((clock() - fromMs) / (windowSeconds * 1000));
  }
  function hasRoom(windows: readonly Window[]): boolean {
    return windows.every(
      (window) => fullWindow.get({ name: window.name, slot: slotOf(window), most: window.most }) === undefined,
    );
  }
  function countOne(window: Window): boolean {
    const { name, most, windowSeconds, fromMs = 0 } = window;
    const slot = slotOf(window);
    return countWindow.run({ name, slot, most, endsMs: (slot + 1) * windowSeconds * 1000 + fromMs }).changes === 1;
  }
  function countIn(windows: readonly Window[]): boolean {
    const full = windows.findIndex((window) => !countOne(window));
    for (const { name } of windows.slice(0, Math.max(0, full))) uncountWindow.run({ name });
    return full === -1;
  }

  return {
    clock,
    write,
    prepare: (sql) => db.prepare(sql),
    append: (...leaves) => {
      for (const { json, hash } of leaves) insertLeaf.run({ json, hash });
      appended(leaves.length);
    },
    whenAppended(act) {
      appended = act;
    },
    hasRoom,
    countIn,
    altered: createSchemaWatch(db),
    forgetOldPages: () => void db.prepare("PRAGMA wal_checkpoint(TRUNCATE)").get(),
    onOutboxWritten: outbox.onWritten,
    async close() {
      flush();
      await checkpoints?.close();
      flush();
      db.close();
    },
  };
}
