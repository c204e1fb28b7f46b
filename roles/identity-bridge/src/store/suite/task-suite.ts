import assert from "node:assert/strict";
import { test } from "node:test";
import { lifeMs, task, tenTimes, type WithBench } from "./bench.ts";

const leaseMs = 20_000;

export function taskTests(on: WithBench): void {
  test(
    "is taken by one of many at once, and again when that one is gone",
    on(async ({ store, move, reopen }) => {
      await store.tasks.add(task());
      const leased = await tenTimes(() => store.tasks.lease(9, leaseMs));
      assert.equal(leased.flat().length, 1);
      await store.tasks.advance("ping/r1", new Uint8Array([7]));
      const again = await reopen();
      assert.deepEqual(await again.tasks.lease(9, leaseMs), []);
      move(leaseMs);
      const [taken] = await again.tasks.lease(9, leaseMs);
      assert.deepEqual([taken?.content, taken?.attempts], [new Uint8Array([7]), 2]);
    }),
  );

  test(
    "waits for its decision, over a restart, and is due when it is woken",
    on(async ({ store, reopen }) => {
      await store.tasks.add(task({ state: "watched" }));
      const again = await reopen();
      assert.deepEqual(await again.tasks.lease(9, leaseMs), []);
      assert.deepEqual(
        (await again.tasks.watched()).map(({ ref }) => ref),
        ["ping/r1"],
      );
      await again.tasks.wake("ping/r1");
      assert.deepEqual(await again.tasks.watched(), []);
      assert.equal((await again.tasks.lease(9, leaseMs)).length, 1);
    }),
  );

  test(
    "is put off, and comes back",
    on(async ({ store, move }) => {
      await store.tasks.add(task());
      await store.tasks.lease(9, leaseMs);
      await store.tasks.later("ping/r1", 1000);
      assert.deepEqual(await store.tasks.lease(9, leaseMs), []);
      move(1000);
      assert.equal((await store.tasks.lease(9, leaseMs)).length, 1);
    }),
  );

  test(
    "is known once, also when it is over, and what follows comes once",
    on(async ({ store, move }) => {
      assert.deepEqual((await tenTimes(() => store.tasks.add(task()))).filter(Boolean), [true]);
      const next = task({ ref: "outcome/op_1", kind: "done" });
      await tenTimes(() => store.tasks.finish("ping/r1", next));
      assert.equal(await store.tasks.add(task()), false);
      await store.tasks.later("ping/r1", 0);
      await store.tasks.wake("ping/r1");
      assert.deepEqual(
        (await store.tasks.lease(9, leaseMs)).map(({ ref }) => ref),
        ["outcome/op_1"],
      );
      move(lifeMs);
      await store.tidy();
      assert.equal(await store.tasks.add(task()), true, "long after, it is forgotten");
    }),
  );
}
