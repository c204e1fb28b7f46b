import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { compare } from "./compare-store.ts";

describe("the SQLite store", () => {
  test("does in all the worlds what the model says", async () => {
    assert.ok((await compare({})) > 250_000);
  });

  test("does so in every seventh after it was ended and started again, from what is on disk", async () => {
    const folder = mkdtempSync(join(tmpdir(), "countersign-model-"));
    const share = (index: number) => index % 7 === 0;
    assert.ok((await compare({ file: join(folder, "store.sqlite"), restarts: true, share })) > 30_000);
    rmSync(folder, { recursive: true });
  });
});
