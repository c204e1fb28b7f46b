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
      const [mine, ...more] = leased.flat();
      assert.ok(mine && more.length === 0);
      assert.ok(await store.tasks.advance(mine, new Uint8Array([7]), leaseMs));
      const again = await reopen();
      assert.deepEqual(await again.tasks.lease(9, leaseMs), []);
      move(leaseMs + 1);
      const [taken] = await again.tasks.lease(9, leaseMs);
      assert.deepEqual([taken?.content, taken?.attempts], [new Uint8Array([7]), 2]);
    }),
  );

  test(
    "is nobody's who was too slow: one who lost the turn keeps, puts off and finishes nothing",
    on(async ({ store, move }) => {
      await store.tasks.add(task());
      const [slow] = await store.tasks.lease(9, leaseMs);
      move(leaseMs);
      const [quick] = await store.tasks.lease(9, leaseMs);
      assert.ok(slow && quick);
      assert.equal(await store.tasks.advance(slow, new Uint8Array([8]), leaseMs), null);
      await store.tasks.later(slow, 0);
      await store.tasks.finish(slow, task({ ref: "outcome/op_1", kind: "done" }));
      assert.deepEqual(await store.tasks.lease(9, leaseMs), []);
      move(leaseMs);
      assert.deepEqual(
        (await store.tasks.lease(9, leaseMs)).map(({ ref, content }) => [ref, content]),
        [["ping/r1", task().content]],
      );
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
      for (const leased of await store.tasks.lease(9, leaseMs)) await store.tasks.later(leased, 1000);
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
      const [leased] = await store.tasks.lease(9, leaseMs);
      assert.ok(leased);
      await tenTimes(() => store.tasks.finish(leased, next));
      assert.equal(await store.tasks.add(task()), false);
      await store.tasks.later(leased, 0);
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
