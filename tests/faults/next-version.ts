import assert from "node:assert/strict";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

const sources = fileURLToPath(new URL("../..", import.meta.url));
const parts = ["cli", "console", "platform", "protocol", "roles", "sdk", "ui"];
const store = "roles/verification-server/src/store/postgres";

/** Sources of a version of this program that follows: one more migration, and a function that writes what it brings. */
export interface NextVersion {
  readonly from: string;
  remove(): void;
}

/** The column that the migration adds. */
export const added = "released_by_version";

const migration = `ALTER TABLE operations ADD COLUMN ${added} text;\n`;

/** Packages of ours are those of the copy; all others are this repository's. */
function linkPackages(from: string): void {
  const modules = join(from, "node_modules");
  mkdirSync(join(modules, "@countersign"), { recursive: true });
  const own = parts.flatMap((part) =>
    part === "roles" ? readdirSync(join(from, part)).map((role) => `roles/${role}`) : part,
  );
  for (const part of own) {
    const { name } = JSON.parse(readFileSync(join(from, part, "package.json"), "utf8")) as { name: string };
    symlinkSync(join(from, part), join(modules, name));
  }
  for (const name of readdirSync(join(sources, "node_modules")))
    if (!existsSync(join(modules, name))) symlinkSync(join(sources, "node_modules", name), join(modules, name));
}

function change(file: string, [before, after]: readonly [string, string]): void {
  const text = readFileSync(file, "utf8");
  assert.ok(text.includes(before), `${basename(file)} is as it was when this was written`);
  writeFileSync(file, text.replace(before, after));
}

export function makeNextVersion(): NextVersion {
  const from = mkdtempSync(join(tmpdir(), "countersign-next-"));
  const isWanted = (file: string) => !/\/(node_modules|test|\.cache)(\/|$)/.test(file.slice(sources.length));
  for (const part of parts) cpSync(join(sources, part), join(from, part), { recursive: true, filter: isWanted });
  cpSync(join(sources, "package.json"), join(from, "package.json"));
  linkPackages(from);
  const at = join(from, store);
  const number = String(readdirSync(join(at, "migrations")).length + 1).padStart(4, "0");
  writeFileSync(join(at, "migrations", `${number}-next.sql`), migration);
  change(join(at, "functions", "consume_operation.sql"), [
    "SET state = 'released',",
    `SET state = 'released', ${added} = 'next',`,
  ]);
  return { from, remove: () => rmSync(from, { recursive: true, force: true }) };
}
