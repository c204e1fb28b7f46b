// oxlint-disable max-lines-per-function -- a list of tests, not one piece of work
import assert from "node:assert/strict";
import { test } from "node:test";
import { lifeMs, request, task, tenTimes, type WithBench } from "./bench.ts";

const leaseMs = 5000;

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
      assert.deepEqual(await store.requests.begin("r1", leaseMs), { kind: "begun", grant: null });
      await store.requests.noteGrant("r1", "g1");
      const again = await reopen();
      assert.deepEqual(await again.requests.begin("r1", leaseMs), { kind: "busy" });
      move(leaseMs);
      const begun = await tenTimes(() => again.requests.begin("r1", leaseMs));
      assert.deepEqual(
        begun.filter(({ kind }) => kind === "begun"),
        [{ kind: "begun", grant: "g1" }],
      );
      await again.requests.release("r1");
      assert.equal((await again.requests.begin("r1", leaseMs)).kind, "begun", "at once after a release");
    }),
  );

  test(
    "stays ended, whoever comes late",
    on(async ({ store }) => {
      await store.requests.open(request(), null);
      await store.requests.begin("r1", leaseMs);
      await store.requests.end("r1", "refused", null);
      await store.requests.release("r1");
      await store.requests.noteGrant("r1", "g1");
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
      await store.requests.begin("r1", leaseMs);
      await store.requests.noteGrant("r1", "g1");
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
}
