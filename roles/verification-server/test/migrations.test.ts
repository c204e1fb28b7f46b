import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { describe, test } from "node:test";
import { alteredSchema } from "../src/store/sqlite/altered-schema.ts";
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
      assert.deepEqual(alteredSchema(old), [], "nothing is wrong with an earlier version");
      assert.notDeepEqual(schemaOf(old), schemaOf(fresh));
      migrate(old);
      assert.deepEqual(schemaOf(old), schemaOf(fresh));
      assert.deepEqual(alteredSchema(old), []);
      old.close();
    });
  }

  test("leave a schema that SQLite's own upkeep does not change", () => {
    const kept = new DatabaseSync(":memory:");
    migrate(kept);
    kept.exec("ANALYZE; VACUUM; REINDEX");
    assert.deepEqual(alteredSchema(kept), []);
    kept.close();
  });

  test("leave a newer database alone, and say so", () => {
    const newer = new DatabaseSync(":memory:");
    newer.exec(`PRAGMA user_version = ${knownVersion + 1}`);
    assert.throws(() => migrate(newer), /start the newer program/);
    assert.deepEqual(schemaOf(newer), []);
    newer.close();
  });
});
