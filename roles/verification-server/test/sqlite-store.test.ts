import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { systemRandom as random } from "@countersign/platform";
import { openSqliteStore } from "../src/store/sqlite/store.ts";
import { type StorePlace, storeSuite } from "../src/store/store-suite.ts";

const clock = () => 1_795_000_000_000;

function createFolder(): { file: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), "countersign-store-"));
  return { file: join(folder, "store.sqlite"), remove: () => rmSync(folder, { recursive: true }) };
}

storeSuite("SQLite", async (): Promise<StorePlace> => {
  const { file, remove } = createFolder();
  return { open: async (now) => openSqliteStore({ file, clock: now, random }), remove: async () => remove() };
});

test("a database of a newer program is refused and left as it is", () => {
  const { file, remove } = createFolder();
  const made = new DatabaseSync(file);
  made.exec("PRAGMA user_version = 999; CREATE TABLE future (id TEXT)");
  made.close();
  assert.throws(() => openSqliteStore({ file, clock, random }), /version 999.*start the newer program/);
  const kept = new DatabaseSync(file);
  assert.deepEqual(
    kept
      .prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")
      .all()
      .map(({ name }) => name),
    ["future"],
  );
  kept.close();
  remove();
});

test("a database of this program is opened again as it is", async () => {
  const { file, remove } = createFolder();
  await openSqliteStore({ file, clock, random }).close();
  const versionOf = () => {
    const db = new DatabaseSync(file);
    const { user_version: version } = db.prepare("PRAGMA user_version").get() as { user_version: number };
    db.close();
    return version;
  };
  const version = versionOf();
  assert.ok(version > 0);
  await openSqliteStore({ file, clock, random }).close();
  assert.equal(versionOf(), version);
  remove();
});

test("what cannot be written is refused at the start", () => {
  assert.throws(() => openSqliteStore({ file: "/nowhere/at/all/store.sqlite", clock, random }), /unable to open/);
});
