import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { describe, test } from "node:test";
import { knownVersion, migrate } from "../src/store/sqlite/migrations.ts";

function schemaOf(db: DatabaseSync): unknown {
  return db
    .prepare("SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY type, name")
    .all();
}

describe("migrations", () => {
  const fresh = new DatabaseSync(":memory:");
  migrate(fresh);

  for (let from = 1; from < knownVersion; from++) {
    test(`lead from version ${from} to the same tables as a new database has`, () => {
      const old = new DatabaseSync(":memory:");
      migrate(old, from);
      assert.notDeepEqual(schemaOf(old), schemaOf(fresh));
      migrate(old);
      assert.deepEqual(schemaOf(old), schemaOf(fresh));
      old.close();
    });
  }

  test("leave a newer database alone, and say so", () => {
    const newer = new DatabaseSync(":memory:");
    newer.exec(`PRAGMA user_version = ${knownVersion + 1}`);
    assert.throws(() => migrate(newer), /start the newer program/);
    assert.deepEqual(schemaOf(newer), []);
    newer.close();
  });
});
