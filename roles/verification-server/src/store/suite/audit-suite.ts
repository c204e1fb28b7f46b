import assert from "node:assert/strict";
import { test } from "node:test";
import type { StoredCheckpoint } from "../port.ts";
import type { WithBench } from "./bench.ts";
import { leaf, operationId, startMs } from "./sample-ids.ts";
import { consume, frozen, open, operationIn } from "./samples.ts";

const hash = (n: number) => new Uint8Array(32).fill(n);

function checkpoint(size: number): StoredCheckpoint {
  return { size, root: hash(size), note: `note-${size}`, atMs: startMs };
}

/** The audit log as every engine keeps it: leaves in order, the tree over them, checkpoints. */
export function auditTests(on: WithBench): void {
  test(
    "reads leaves where they stand, in the order they were written",
    on(async ({ store: { audit } }) => {
      for (const event of ["a", "b", "c"]) await audit.append(leaf(event));
      const rows = await audit.read(1, 2);
      assert.deepEqual(
        rows.map(({ index, json }) => [index, json]),
        [
          [1, leaf("b").json],
          [2, leaf("c").json],
        ],
      );
      assert.deepEqual(await audit.hashes({ level: 0, from: 1, most: 1 }), [leaf("b").hash]);
      assert.deepEqual([await audit.size(), await audit.read(3, 9)], [3, []]);
    }),
  );

  test(
    "tells of leaves that are written",
    on(async ({ store: { audit } }) => {
      let told = 0;
      audit.whenAppended((count) => (told += count));
      await Promise.all([audit.append(leaf("a")), audit.append(leaf("b"))]);
      assert.equal(told, 2);
    }),
  );

  checkpointTests(on);
  releaseTests(on);
}

function checkpointTests(on: WithBench): void {
  test(
    "keeps one checkpoint of many that begin at the same place, with its subtrees",
    on(async ({ store: { audit } }) => {
      assert.equal(await audit.newestCheckpoint(), null);
      const nodes = [
        { address: { level: 4, index: 0 }, hash: hash(1) },
        { address: { level: 4, index: 1 }, hash: hash(2) },
      ];
      const tried = [16, 32, 48].map((size) => audit.addCheckpoint(checkpoint(size), { after: 0, nodes }));
      const kept = await Promise.all(tried);
      assert.deepEqual(kept.filter(Boolean), [true]);
      const size = [16, 32, 48][kept.indexOf(true)] ?? 0;
      assert.deepEqual(await audit.newestCheckpoint(), checkpoint(size));
      assert.deepEqual(await audit.hashes({ level: 4, from: 0, most: 9 }), [hash(1), hash(2)]);
      assert.deepEqual(await audit.hashes({ level: 4, from: 1, most: 1 }), [hash(2)]);
      assert.equal(await audit.addCheckpoint(checkpoint(64), { after: size, nodes: [] }), true);
      assert.deepEqual(await audit.newestCheckpoint(), checkpoint(64));
    }),
  );

  test(
    "keeps nothing of a checkpoint whose subtrees are there already",
    on(async ({ store: { audit } }) => {
      const nodes = [{ address: { level: 4, index: 0 }, hash: hash(1) }];
      await audit.addCheckpoint(checkpoint(16), { after: 0, nodes });
      await assert.rejects(audit.addCheckpoint(checkpoint(32), { after: 16, nodes }));
      assert.deepEqual(await audit.newestCheckpoint(), checkpoint(16));
    }),
  );
}

function releaseTests(on: WithBench): void {
  test(
    "finds the leaf of a release, whatever is written with it",
    on(async ({ store }) => {
      await operationIn(store, 1, "approved");
      await open(store, frozen(2));
      assert.equal(await store.audit.releaseOf(operationId(1)), null);
      const size = await store.audit.size();
      await Promise.all([store.audit.append(leaf("before")), consume(store, 1), store.audit.append(leaf("after"))]);
      const index = await store.audit.releaseOf(operationId(1));
      assert.ok(index !== null && index >= size && index < size + 3);
      assert.equal((await store.audit.read(index, 1))[0]?.json, leaf("released").json);
      assert.equal(await store.audit.releaseOf(operationId(2)), null);
      assert.equal(await store.audit.releaseOf(operationId(3)), null);
    }),
  );
}
