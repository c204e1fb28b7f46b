// oxlint-disable max-lines-per-function -- a list of tests, not one piece of work
import assert from "node:assert/strict";
import { test } from "node:test";
import { isWinner, type WithBench } from "./bench.ts";
import { activeBinding, revokeAtOnce } from "./device-samples.ts";
import { leaf, leavesOf, operationId, operationMs, releaseMs } from "./sample-ids.ts";
import { claim, consume, decide, found, frozen, open, operationIn } from "./samples.ts";

export function endingTests(on: WithBench): void {
  test(
    "releases once, however many ask at once",
    on(async ({ store }) => {
      await operationIn(store, 1, "approved");
      const answers = await Promise.all(Array.from({ length: 100 }, (_, i) => consume(store, 1, `receipt-${i}`)));
      const winners = answers.filter(isWinner);
      assert.equal(winners.length, 1);
      assert.deepEqual((await found(store, 1)).progress, winners[0]?.progress);
      assert.equal(await leavesOf(store, "released"), 1);
    }),
  );

  test(
    "releases neither after the deadline nor after the device was revoked",
    on(async ({ store, move }) => {
      await operationIn(store, 1, "approved");
      const by = await operationIn(store, 2, "approved");
      await revokeAtOnce(store, by.id);
      assert.equal(await consume(store, 2), null);
      move(releaseMs);
      assert.equal(await consume(store, 1), null);
    }),
  );

  test(
    "lets one of release, revocation and expiry win",
    on(async ({ store, move }) => {
      await operationIn(store, 1, "approved");
      move(releaseMs - 1);
      const revoke = () => store.operations.end(operationId(1), { move: "revoke", leaf: leaf("undone") });
      const expire = () => store.operations.expire(operationId(1), { leaf: leaf("expired") });
      const answers = await Promise.all([expire(), revoke(), consume(store, 1)]);
      const [winner, ...more] = answers.filter(isWinner);
      assert.deepEqual([answers[0], more], [null, []]);
      assert.equal((await found(store, 1)).progress.state, winner?.progress.state);
    }),
  );

  test(
    "expires what is past its deadline, once, and nothing else",
    on(async ({ store, move }) => {
      await operationIn(store, 1, "presented");
      const id = operationId(1);
      move(operationMs - 1);
      assert.equal(await store.operations.expire(id, { leaf: leaf("expired") }), null);
      assert.deepEqual(await store.operations.due(10), []);
      move(1);
      assert.deepEqual(
        (await store.operations.due(10)).map((one) => one.id),
        [id],
      );
      assert.equal(
        await store.operations.end(id, { move: "cancel", leaf: leaf("cancelled") }),
        null,
        "the deadline is judged inside the write",
      );
      const answers = await Promise.all(
        Array.from({ length: 5 }, () => store.operations.expire(id, { leaf: leaf("expired") })),
      );
      assert.equal(answers.filter(isWinner).length, 1);
      assert.deepEqual([await store.operations.due(10), await leavesOf(store, "expired")], [[], 1]);
    }),
  );

  test(
    "expires many at once: each once, however many sweep, and none before its time",
    on(async ({ store, move }) => {
      for (let n = 1; n <= 3; n++) await operationIn(store, n, "presented");
      const all = [1, 2, 3, 4].map((n) => ({ id: operationId(n), leaf: leaf("expired") }));
      move(operationMs - 1);
      assert.deepEqual(await store.operations.expireAll(all), []);
      await store.operations.end(operationId(2), { move: "cancel", leaf: leaf("cancelled") });
      move(1);
      const answers = await Promise.all([store.operations.expireAll(all), store.operations.expireAll(all)]);
      assert.deepEqual(
        answers.flat().toSorted(),
        [operationId(1), operationId(3)],
        "not the cancelled, nor one that is not there",
      );
      assert.deepEqual([await store.operations.due(10), await leavesOf(store, "expired")], [[], 2]);
      assert.equal((await found(store, 1)).progress.state, "expired");
    }),
  );

  test(
    "records the first outcome after the release and no other",
    on(async ({ store }) => {
      await operationIn(store, 1, "approved");
      const record = (code: string) =>
        store.operations.recordOutcome(operationId(1), { outcome: { result: "failed", code }, leaf: leaf("outcome") });
      assert.equal(await record("early"), null);
      await consume(store, 1);
      const answers = await Promise.all(["a", "b", "c"].map(record));
      assert.equal(answers.filter(isWinner).length, 1);
      assert.equal(await record("late"), null);
    }),
  );

  test(
    "makes the version grow with every change",
    on(async ({ store }) => {
      const by = await activeBinding(store, 1);
      const versions = [];
      await open(store, frozen(1));
      for (const step of [
        () => claim(store, 1, { by }),
        () => claim(store, 1, { by }),
        () => decide(store, 1, { by }),
        () => consume(store, 1),
      ]) {
        versions.push((await found(store, 1)).version);
        await step();
      }
      versions.push((await found(store, 1)).version);
      assert.deepEqual(versions, [2, 3, 4, 5, 6]);
    }),
  );
}
