import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { silentLog } from "@countersign/platform";
import type { PolicyRow } from "@countersign/verification-server";
import { startAllInOne } from "../src/all-in-one.ts";

describe("the administrator's rows", () => {
  test("take the place of those of the start before, and leave a row of audit when they differ alone", async () => {
    const dataDir = mkdtempSync(join(tmpdir(), "countersign-rows-"));
    const keyEncryptionKey = new Uint8Array(randomBytes(32));
    const options = {
      issuer: "http://localhost:1",
      host: "localhost",
      port: 0,
      dataDir,
      keyEncryptionKey,
      log: silentLog,
    };
    const start = async (policy: readonly PolicyRow[] | null) => {
      const running = await startAllInOne({ ...options, policy });
      const { store } = running.verificationServer.context;
      const { policies } = await store.registry.read();
      const leaves = await store.audit.read(0, 1000);
      await running.close();
      return [policies.map(({ id }) => id), leaves.filter(({ json }) => json.includes('"registry.changed"')).length];
    };
    const row = (id: string): PolicyRow => ({ id, by: "administrator" });
    assert.deepEqual(await start([]), [[], 0]);
    assert.deepEqual(await start([row("a")]), [["a"], 1]);
    assert.deepEqual(await start([row("a")]), [["a"], 1]);
    assert.deepEqual(await start(null), [["a"], 1]);
    assert.deepEqual(await start([row("b")]), [["b"], 2]);
    assert.deepEqual(await start([]), [[], 3]);
    rmSync(dataDir, { recursive: true });
  });
});
