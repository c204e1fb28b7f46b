import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { withFileLock } from "@countersign/platform";

const source = new URL("../src/file-lock.ts", import.meta.url).href;
/** Adds one to the number in a file, a hundred times. */
const adding = `
  import { readFileSync, writeFileSync } from "node:fs";
  import { withFileLock } from ${JSON.stringify(source)};
  const file = process.argv[1];
  for (let i = 0; i < 100; i++) withFileLock(file, () => writeFileSync(file, String(Number(readFileSync(file, "utf8")) + 1)));
`;

function inPlace(): { readonly file: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), "countersign-lock-"));
  return { file: join(folder, "number"), remove: () => rmSync(folder, { recursive: true }) };
}

test("processes that change a file under its lock lose none of each other's changes", async () => {
  const { file, remove } = inPlace();
  writeFileSync(file, "0");
  const children = Array.from({ length: 3 }, () =>
    spawn(process.execPath, ["--input-type=module", "--eval", adding, file], { stdio: "inherit" }),
  );
  const codes = await Promise.all(children.map((child) => new Promise((resolve) => child.once("exit", resolve))));
  assert.deepEqual([codes, readFileSync(file, "utf8")], [[0, 0, 0], "300"]);
  remove();
});

test("a lock whose holder died is taken over, and one whose work failed is given back", () => {
  const { file, remove } = inPlace();
  writeFileSync(`${file}.lock`, "");
  assert.equal(
    withFileLock(file, () => "done"),
    "done",
  );
  assert.throws(() =>
    withFileLock(file, () => {
      throw new Error("failed");
    }),
  );
  assert.equal(
    withFileLock(file, () => "again"),
    "again",
  );
  remove();
});
