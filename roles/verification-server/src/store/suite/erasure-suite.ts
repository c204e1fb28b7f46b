import assert from "node:assert/strict";
import { test } from "node:test";
import type { Store } from "../port.ts";
import type { WithBench } from "./bench.ts";
import { bindingId, leaf, leavesOf, operationId, operationMs, organization, present } from "./sample-ids.ts";
import { consume, frozen, open, operationIn } from "./samples.ts";

const dayMs = 86_400_000;
const of = (n: number) => ({ organization, subject: `subject-${n}` });
const erase = (store: Store, n: number) => store.erasure.erase(of(n), { leaf: leaf("erased") });
const end = (store: Store, n: number) =>
  store.operations.end(operationId(n), { move: "cancel", leaf: leaf("cancelled") });

async function revoke(store: Store, n: number): Promise<void> {
  const how = { by: "site", userKey: null, ends: [], notices: [], leaf: leaf("revoked") } as const;
  present(await store.bindings.revoke(bindingId(n), how));
}

/** What every engine forgets, and what it keeps: of users who are erased, and of operations whose time is over. */
export function erasureTests(on: WithBench): void {
  test(
    "keeps one salt of a user, whoever asks first",
    on(async ({ store: { erasure } }) => {
      const fresh = [1, 2, 3].map((n) => new Uint8Array(16).fill(n));
      const salts = await Promise.all(fresh.map((salt) => erasure.saltOf(of(1), salt)));
      assert.deepEqual(new Set(salts.map(String)).size, 1);
      const other = new Uint8Array(16).fill(9);
      assert.deepEqual(await erasure.saltOf(of(2), other), other);
      await erasure.erase(of(1), { leaf: leaf("erased") });
      assert.deepEqual(await erasure.saltOf(of(1), other), other, "it went with the user");
    }),
  );

  test(
    "erases nobody of whom something is in use, and everything of whom nothing is",
    on(async ({ store }) => {
      await operationIn(store, 1, "approved");
      await operationIn(store, 2, "presented");
      assert.equal(await erase(store, 1), null, "an operation is open");
      await consume(store, 1);
      assert.equal(await erase(store, 1), null, "a device is in use");
      await revoke(store, 1);
      assert.equal((await store.erasure.openOperations(of(2))).length, 1);
      assert.deepEqual(await erase(store, 1), { operations: 1, devices: 1, methods: 0 });
      assert.equal(await store.operations.find(operationId(1)), null);
      assert.equal(await store.operations.findRepeated(organization, "key-1"), null);
      assert.equal(await store.bindings.userKey(organization, "subject-1"), null);
      assert.equal((await store.operations.find(operationId(2)))?.progress.state, "presented");
      assert.deepEqual(await erase(store, 1), { operations: 0, devices: 0, methods: 0 });
      assert.equal(await leavesOf(store, "erased"), 2);
    }),
  );

  test(
    "keeps a bare row of a device for its time, which names nobody",
    on(async ({ store, move }) => {
      await operationIn(store, 1, "presented");
      await end(store, 1);
      await revoke(store, 1);
      await erase(store, 1);
      const bare = present(await store.bindings.find(bindingId(1)));
      assert.deepEqual([bare.state, bare.userReference, bare.label, bare.token], ["revoked", "", "", null]);
      assert.equal(await store.bindings.situation(organization, "subject-1"), "lost");
      move(1000);
      const now = bare.removal?.atMs ?? 0;
      assert.equal(await store.erasure.forgetErased(now), 0);
      assert.equal(await store.erasure.forgetErased(now + 1), 1);
      assert.equal(await store.bindings.find(bindingId(1)), null);
      assert.equal(await store.bindings.situation(organization, "subject-1"), "first");
    }),
  );
  purgeTests(on);
}

function purgeTests(on: WithBench): void {
  test(
    "finds what is over by its type, page by page, and purges what has ended",
    on(async ({ store, move }) => {
      const types = ["transfer", "login", "transfer", "transfer"];
      for (const [n, type] of types.entries()) await open(store, frozen(n + 1, { type }));
      for (const n of [1, 2, 4]) await end(store, n);
      const retention = { days: { login: 1 }, otherwise: 2 };
      const due = (after: number) => store.erasure.due({ after, most: 2, retention });
      assert.deepEqual(await due(0), { ids: [], next: null });
      move(dayMs);
      const first = await due(0);
      assert.deepEqual(first.ids, [operationId(2)]);
      move(dayMs + operationMs);
      const [one, two] = [await due(0), await due(first.next ?? 0)];
      assert.deepEqual([one.ids, two.ids], [[operationId(1), operationId(2)], [operationId(4)]]);
      assert.deepEqual((await due(two.next ?? 0)).next, null);
      await store.erasure.purge([1, 2, 3, 4].map(operationId), { leaf: leaf("purged") });
      const left = await Promise.all([1, 2, 3, 4].map((n) => store.operations.find(operationId(n))));
      assert.deepEqual(left.map(Boolean), [false, false, true, false], "one that nobody has ended stays");
      assert.equal(await leavesOf(store, "purged"), 1);
    }),
  );
}
