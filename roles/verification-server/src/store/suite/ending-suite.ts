// oxlint-disable max-lines-per-function -- a list of tests, not one piece of work
import assert from "node:assert/strict";
import { test } from "node:test";
import type { OperationId } from "@countersign/protocol";
import type { Overdue, Store } from "../port.ts";
import { isWinner, type WithBench } from "./bench.ts";
import { activeBinding, revokeAtOnce } from "./device-samples.ts";
import { leaf, leavesOf, operationId, operationMs, releaseMs, startMs } from "./sample-ids.ts";
import { claim, consume, decide, found, frozen, open, operationIn } from "./samples.ts";
import { create, endpoint, lease } from "./webhook-samples.ts";

function expireDue(store: Store, most: number, { heard }: { heard?: (left: Overdue) => void } = {}) {
  return store.operations.expireDue(most, {
    leafOf: (left) => {
      heard?.(left);
      return leaf("expired");
    },
  });
}

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
      assert.deepEqual(await expireDue(store, 10), []);
      move(1);
      assert.equal(
        await store.operations.end(id, { move: "cancel", leaf: leaf("cancelled") }),
        null,
        "the deadline is judged inside the write",
      );
      const answers = await Promise.all(
        Array.from({ length: 5 }, () => store.operations.expire(id, { leaf: leaf("expired") })),
      );
      assert.equal(answers.filter(isWinner).length, 1);
      assert.deepEqual([await expireDue(store, 10), await leavesOf(store, "expired")], [[], 1]);
    }),
  );

  test(
    "expires what is overdue in whole batches, oldest first: each once, however many sweep, and none before its time",
    on(async ({ store, move }) => {
      await create(store, endpoint(1));
      const numbers = Array.from({ length: 100 }, (_, n) => n + 1);
      await open(store, frozen(1, { expiresAt: (startMs + operationMs) / 1000 - 1 }));
      for (const n of numbers.slice(1)) await operationIn(store, n, n % 2 === 0 ? "claimed" : "presented");
      move(operationMs - 1001);
      assert.deepEqual(await expireDue(store, 100), []);
      await store.operations.end(operationId(2), { move: "cancel", leaf: leaf("cancelled") });
      move(1000);
      assert.deepEqual(await expireDue(store, 100), [operationId(1)]);
      move(1);
      const first = await expireDue(store, 3);
      assert.equal(first.length, 3);
      const others: OperationId[] = [];
      for (let some = first; some.length > 0; ) {
        some = (await Promise.all([expireDue(store, 40), expireDue(store, 40)])).flat();
        others.push(...some);
      }
      assert.deepEqual([...first, ...others].toSorted(), numbers.slice(2).map(operationId).toSorted(), "each, once");
      assert.equal(await leavesOf(store, "expired"), 99);
      const told = await lease(store, { most: 200, perEndpoint: 200, perOrganization: 200 });
      assert.equal(told.filter(({ delivery }) => delivery.type === "operation.expired").length, 99);
      for (const n of [1, 3, 100]) assert.equal((await found(store, n)).progress.state, "expired");
      assert.equal((await found(store, 2)).progress.state, "cancelled");
    }),
  );

  test(
    "tells the row of the audit log in what state each was left",
    on(async ({ store, move }) => {
      await operationIn(store, 1, "presented");
      await operationIn(store, 2, "claimed");
      move(operationMs);
      const left: Overdue[] = [];
      await expireDue(store, 10, { heard: (one) => void left.push(one) });
      assert.deepEqual(left.map(({ id, state }) => `${id} ${state}`).toSorted(), [
        `${operationId(1)} presented`,
        `${operationId(2)} claimed`,
      ]);
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
