import { DatabaseSync } from "node:sqlite";
import { alteredSchema } from "./altered-schema.ts";
import { knownVersion } from "./migrations.ts";

/** How a database file stands, without a change to it. */
export interface DatabaseCondition {
  /** Its version; migrations bring it to `known`. */
  readonly version: number;
  /** The version that this program works with. */
  readonly known: number;
  /** What SQLite's own check found; empty when the file is whole. */
  readonly faults: readonly string[];
  /** How its schema differs from what this program makes of that version; empty when it does not. */
  readonly altered: readonly string[];
}

/** Looks at a database file, also beside a server that runs. Throws what SQLite says when it cannot be read. */
export function inspectDatabase(file: string): DatabaseCondition {
  const db = new DatabaseSync(file, { readOnly: true, timeout: 5000 });
  try {
    const { user_version: version } = db.prepare("PRAGMA user_version").get() as { user_version: number };
    const found = db
      .prepare("PRAGMA quick_check(5)")
      .all()
      .map((row) => String(Object.values(row)[0]));
    return { version, known: knownVersion, faults: found.filter((line) => line !== "ok"), altered: alteredSchema(db) };
  } finally {
    db.close();
  }
}
