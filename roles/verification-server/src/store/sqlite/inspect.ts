import { DatabaseSync } from "node:sqlite";
import type { DatabaseCondition } from "../database-condition.ts";
import { alteredSchema } from "./altered-schema.ts";
import { knownVersion } from "./migrations.ts";

/** Looks at a database file, also beside a server that runs. Throws what SQLite says when it cannot be read. */
export function inspectSqlite(file: string): DatabaseCondition {
  const db = new DatabaseSync(file, { readOnly: true, timeout: 5000 });
  try {
    const { user_version: version } = db.prepare("PRAGMA user_version").get() as { user_version: number };
    const found = db
      .prepare("PRAGMA quick_check(5)")
      .all()
      .map((row) => String(Object.values(row)[0]));
    return {
      version,
      known: knownVersion,
      faults: found.filter((line) => line !== "ok"),
      altered: alteredSchema(db),
      oddities: [],
    };
  } finally {
    db.close();
  }
}
