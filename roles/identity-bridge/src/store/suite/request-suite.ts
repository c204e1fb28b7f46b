// oxlint-disable max-lines-per-function -- a list of tests, not one piece of work
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Begun, BridgeStore } from "../port.ts";
import { lifeMs, request, task, tenTimes, type WithBench } from "./bench.ts";

const leaseMs = 5000;

async function begin({ requests }: BridgeStore): Promise<Extract<Begun, { kind: "begun" }>> {
  const begun = await requests.begin("r1", leaseMs);
  return begun.kind === "begun" ? begun : assert.fail(`it is ${begun.kind}`);
}

export function requestTests(on: WithBench): void {
  test(
    "is redeemed by one of many at once, and by nobody afterwards",
    on(async ({ store, reopen }) => {
      await store.requests.open(request(), null);
      const begun = await tenTimes(() => store.requests.begin("r1", leaseMs));
      assert.deepEqual(begun.map(({ kind }) => kind).toSorted(), ["begun", ...Array.from({ length: 9 }, () => "busy")]);
      const ended = await tenTimes(() => store.requests.end("r1", "redeemed", null));
      assert.equal(ended.filter(Boolean).length, 1);
      const again = await reopen();
      assert.deepEqual(await again.requests.begin("r1", leaseMs), { kind: "over" });
      assert.equal((await again.requests.find("r1"))?.ended, "redeemed");
    }),
  );

  test(
    "may be redeemed again when the first one is gone, and says what it left behind",
    on(async ({ store, move, reopen }) => {
      await store.requests.open(request(), null);
      const first = await begin(store);
      assert.equal(first.grant, null);
      assert.ok(await store.requests.noteGrant("r1", { lease: first.lease, grant: "g1", leaseMs }));
      const again = await reopen();
      assert.deepEqual(await again.requests.begin("r1", leaseMs), { kind: "busy" });
      move(leaseMs + 1);
      const begun = await tenTimes(() => again.requests.begin("r1", leaseMs));
      const [second, ...more] = begun.filter((one) => one.kind === "begun");
      assert.deepEqual([second?.grant, more.length], ["g1", 0]);
      await again.requests.release("r1", second?.lease ?? 0);
      assert.equal((await again.requests.begin("r1", leaseMs)).kind, "begun", "at once after a release");
    }),
  );

  test(
    "is nobody's who was too slow: one who lost the turn notes nothing and gives nothing back",
    on(async ({ store, move }) => {
      await store.requests.open(request(), null);
      const slow = await begin(store);
      move(leaseMs);
      const quick = await begin(store);
      assert.equal(await store.requests.noteGrant("r1", { lease: slow.lease, grant: "g1", leaseMs }), null);
      await store.requests.release("r1", slow.lease);
      assert.deepEqual(await store.requests.begin("r1", leaseMs), { kind: "busy" });
      const renewed = await store.requests.noteGrant("r1", { lease: quick.lease, grant: "g2", leaseMs });
      assert.ok(renewed !== null && renewed > quick.lease);
      await store.requests.release("r1", quick.lease);
      assert.deepEqual(await store.requests.begin("r1", leaseMs), { kind: "busy" }, "the old lease is worth nothing");
    }),
  );

  test(
    "stays ended, whoever comes late",
    on(async ({ store }) => {
      await store.requests.open(request(), null);
      const { lease } = await begin(store);
      await store.requests.end("r1", "refused", null);
      await store.requests.release("r1", lease);
      assert.equal(await store.requests.noteGrant("r1", { lease, grant: "g1", leaseMs }), null);
      assert.equal(await store.requests.end("r1", "redeemed", task()), false);
      assert.deepEqual(await store.requests.begin("r1", leaseMs), { kind: "over" });
      assert.deepEqual(await store.tasks.lease(9, leaseMs), [], "no task of an end that was none");
    }),
  );

  test(
    "asks for patience, and for more each time it is not heard",
    on(async ({ store, move }) => {
      await store.requests.open(request(), null);
      assert.equal(await store.requests.poll("r1"), true);
      move(4000);
      assert.equal(await store.requests.poll("r1"), false);
      move(5000);
      assert.equal(await store.requests.poll("r1"), false, "ten seconds by now");
      move(15_000);
      assert.equal(await store.requests.poll("r1"), true);
    }),
  );

  test(
    "comes and ends with its task, all or nothing",
    on(async ({ store }) => {
      await store.requests.open(request(), task());
      await assert.rejects(() => store.requests.open(request(), task({ ref: "ping/other" })));
      assert.deepEqual(
        (await store.tasks.lease(9, leaseMs)).map(({ ref }) => ref),
        ["ping/r1"],
      );
      await store.requests.end("r1", "redeemed", task({ ref: "outcome/op_1", kind: "done", content: null }));
      assert.deepEqual(
        (await store.tasks.lease(9, leaseMs)).map(({ ref }) => ref),
        ["outcome/op_1"],
      );
    }),
  );

  test(
    "is told of as failed when it grew old while its approval was used",
    on(async ({ store, move }) => {
      await store.requests.open(request(), null);
      await store.requests.open(request({ id: "r2", operation: "op_2" }), null);
      const { lease } = await begin(store);
      await store.requests.noteGrant("r1", { lease, grant: "g1", leaseMs });
      move(lifeMs);
      assert.deepEqual(await store.requests.begin("r1", leaseMs), { kind: "over" });
      await store.tidy();
      await store.tidy();
      assert.deepEqual(
        (await store.tasks.lease(9, leaseMs)).map(({ ref, kind }) => [ref, kind]),
        [["outcome/op_1", "failed"]],
      );
      assert.equal(await store.requests.find("r1"), null);
    }),
  );

  test(
    "is told of as failed also when only the beginning of its redemption is known",
    on(async ({ store, move }) => {
      await store.requests.open(request(), null);
      await store.requests.open(request({ id: "r2", operation: "op_2" }), null);
      const { lease } = await begin(store);
      await store.requests.release("r1", lease);
      await store.requests.begin("r2", leaseMs);
      move(lifeMs);
      await store.tidy();
      const told = (await store.tasks.lease(9, leaseMs)).map(({ ref, kind }) => `${kind} ${ref}`);
      assert.deepEqual(told.toSorted(), ["failed outcome/op_1", "failed outcome/op_2"]);
    }),
  );

  test(
    "stays past its time while somebody redeems it",
    on(async ({ store, move }) => {
      await store.requests.open(request(), null);
      move(lifeMs - 1);
      await begin(store);
      move(2);
      await store.tidy();
      assert.equal(await store.requests.end("r1", "redeemed", task({ ref: "outcome/op_1", kind: "done" })), true);
      await store.tidy();
      assert.deepEqual(
        (await store.tasks.lease(9, leaseMs)).map(({ kind }) => kind),
        ["done"],
      );
    }),
  );
}
