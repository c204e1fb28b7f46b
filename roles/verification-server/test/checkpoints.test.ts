import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { systemClock, systemRandom } from "@countersign/platform";
import { openDatabase } from "../src/store/sqlite/database.ts";

const leaf = { json: "a".repeat(3500), hash: new Uint8Array(32) };

test("the log comes into the file while writes go on, and begins anew; at the end nothing is left beside the file", async () => {
  const folder = mkdtempSync(join(tmpdir(), "countersign-checkpoints-"));
  const file = join(folder, "verification.sqlite");
  const db = openDatabase(file, { clock: systemClock, random: systemRandom });
  const look = db.prepare("PRAGMA wal_checkpoint(NOOP)");
  const pagesInLog = () => Number(look.get()?.["log"]);
  try {
    let written = 0;
    const write = async (count: number) => {
      await db.write(() => db.append(...Array.from({ length: count }, () => leaf)));
      written += count;
    };
    while (pagesInLog() < 4000) await write(100);
    // Far from what SQLite waits for: it is the thread that did it.
    for (; pagesInLog() > 1000; await setTimeout(5)) await write(1);
    assert.equal(db.prepare("SELECT count(*) AS n FROM audit_leaves").get()?.["n"], written);
  } finally {
    await db.close();
  }
  assert.deepEqual([existsSync(file), existsSync(`${file}-wal`)], [true, false]);
  rmSync(folder, { recursive: true });
});
