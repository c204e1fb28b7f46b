import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, beforeEach, describe, test } from "node:test";
import { systemClock, systemRandom as random } from "@countersign/platform";
import { backUp } from "../src/backup/back-up.ts";
import { restore } from "../src/backup/restore.ts";
import type { Store } from "../../roles/verification-server/src/store/port.ts";
import { inspectPostgres } from "../../roles/verification-server/src/store/postgres/inspect.ts";
import { openPostgresStore } from "../../roles/verification-server/src/store/postgres/store.ts";
import { leaf, operationId, startMs } from "../../roles/verification-server/src/store/suite/sample-ids.ts";
import { frozen, open, operationIn } from "../../roles/verification-server/src/store/suite/samples.ts";
import {
  createEmptyDatabase,
  createPostgresPlace,
  removeDatabases,
} from "../../roles/verification-server/test/postgres-place.ts";

after(removeDatabases);

const clock = () => startMs;

describe("a backup of a store in PostgreSQL", () => {
  let place: Awaited<ReturnType<typeof createPostgresPlace>>;
  let target: Awaited<ReturnType<typeof createEmptyDatabase>>;
  let folder: string;
  let store: Store;
  beforeEach(async () => {
    [place, target] = await Promise.all([createPostgresPlace(), createEmptyDatabase()]);
    folder = mkdtempSync(join(tmpdir(), "countersign-backup-"));
    mkdirSync(join(folder, "data"));
    writeFileSync(join(folder, "data", "qr-key.json"), "{}");
    store = await place.open(clock);
  });
  afterEach(async () => {
    await store.close();
    await Promise.all([place.remove(), target.remove()]);
    rmSync(folder, { recursive: true });
  });
  const take = () =>
    backUp({ from: join(folder, "data"), to: join(folder, "night"), without: [], store: place.url, clock });
  const putBack = (name = "again") =>
    restore({ from: join(folder, "night"), to: join(folder, name), store: target.url });

  test("has what was written before it, while others write; and the store goes on from it, with index, counts and outbox", async () => {
    await operationIn(store, 1, "approved");
    while (await store.history.advance());
    const [made] = await Promise.all([take(), ...[2, 3, 4].map((n) => open(store, frozen(n)))]);
    assert.deepEqual(
      made.files.map(({ name }) => name),
      ["verification.pgdump", "qr-key.json"],
    );
    await putBack();
    const { version, known, faults, altered } = await inspectPostgres(target.url, { clock: systemClock });
    assert.deepEqual({ version, faults, altered }, { version: known, faults: [], altered: [] });
    assert.deepEqual(readdirSync(join(folder, "again")), ["qr-key.json"]);
    const restored = await openPostgresStore({ url: target.url, clock, random });
    try {
      assert.deepEqual(await restored.operations.find(operationId(1)), await store.operations.find(operationId(1)));
      assert.deepEqual(await restored.audit.altered(), []);
      await open(restored, frozen(9, { details: { payee: "Energie" } }));
      await restored.operations.end(operationId(9), { move: "cancel", leaf: leaf("cancelled") });
      while (await restored.history.advance());
      const page = { organization: null, businesses: null, before: null, limit: 10, q: "energie" };
      assert.equal((await restored.operations.search(page)).operations.length, 1);
    } finally {
      await restored.close();
    }
  });

  test("goes into an empty database alone, and leaves no folder where it did not", async () => {
    await take();
    await (await openPostgresStore({ url: target.url, clock, random })).close();
    await assert.rejects(putBack(), /has a store already/);
    assert.deepEqual(readdirSync(folder).toSorted(), ["data", "night"]);
    await assert.rejects(restore({ from: join(folder, "night"), to: join(folder, "again") }), /PostgreSQL store/);
  });

  test("says what is missing where PostgreSQL's programs are", async () => {
    const path = process.env["PATH"];
    process.env["PATH"] = folder;
    try {
      await assert.rejects(take(), /pg_dump is not on PATH.*postgresql-client/);
    } finally {
      process.env["PATH"] = path;
    }
    assert.ok(!readdirSync(folder).includes("night"));
  });
});
