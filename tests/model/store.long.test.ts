import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { compare } from "./compare-store.ts";

describe("the SQLite store", () => {
  test("does in all the worlds what the model says", async () => {
    assert.ok((await compare({})) > 2500);
  });

  test("does so after it was ended and started again, from what is on disk", async () => {
    const folder = mkdtempSync(join(tmpdir(), "countersign-model-"));
    assert.ok((await compare({ file: join(folder, "store.sqlite"), restarts: true })) > 2500);
    rmSync(folder, { recursive: true });
  });
});
