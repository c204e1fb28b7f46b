import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Database, openDatabase } from "../src/site/database.ts";

/** A folder of its own for one test file. */
export function temporaryFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), "countersign-demo-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** A database with three users, and whatever `schema` brings. */
export function testDatabase(folder: string, name: string, schema: string): Database {
  const users = "CREATE TABLE users (id TEXT PRIMARY KEY, name TEXT NOT NULL, password_hash TEXT NOT NULL) STRICT;";
  const db = openDatabase(folder, name, users + schema);
  for (const [id, user] of [
    ["mira", "Mira Okafor"],
    ["jonas", "Jonas Weber"],
    ["lin", "Lin Yue"],
  ] as const) {
    db.run("INSERT INTO users VALUES (?, ?, '')", id, user);
  }
  return db;
}
