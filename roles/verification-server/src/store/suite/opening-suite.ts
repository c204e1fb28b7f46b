// oxlint-disable max-lines-per-function -- a list of tests, not one piece of work
import assert from "node:assert/strict";
import { test } from "node:test";
import { type WithBench } from "./bench.ts";
import { leaf, leavesOf, operationId, operationMs, present, startMs } from "./sample-ids.ts";
import { found, frozen, open } from "./samples.ts";

export function openingTests(on: WithBench): void {
  test(
    "opens an operation as presented, with its secrets, until it ends",
    on(async ({ store }) => {
      const opened = await open(store, frozen(1));
      assert.equal(opened.kind, "opened");
      const { progress, version, scans, deadlineMs } = await found(store, 1);
      assert.deepEqual(
        { state: progress.state, version, scans, deadlineMs },
        { state: "presented", version: 2, scans: 0, deadlineMs: startMs + operationMs },
      );
      assert.deepEqual((await found(store, 1)).frozen, frozen(1));
      assert.deepEqual((await store.operations.findByCode("code-1"))?.frozen.id, operationId(1));
      assert.deepEqual([...present(await store.operations.findSealed(operationId(1)))], [1, 2, 3]);
      await store.operations.end(operationId(1), { move: "cancel", leaf: leaf("cancelled") });
      assert.deepEqual(
        [await store.operations.findByCode("code-1"), await store.operations.findSealed(operationId(1))],
        [null, null],
      );
    }),
  );

  test(
    "answers a repeated key with the first operation, another request under it with a refusal",
    on(async ({ store, move }) => {
      await open(store, frozen(1));
      const again = await open(store, frozen(2, { idempotencyKey: "key-1", requestHash: "hash-1" }));
      assert.deepEqual(
        [again.kind, again.kind === "repeated" && again.operation.frozen.id],
        ["repeated", operationId(1)],
      );
      assert.deepEqual(await open(store, frozen(3, { idempotencyKey: "key-1" })), {
        kind: "refused",
        code: "idempotency_key_reused",
      });
      assert.equal((await open(store, frozen(4, { idempotencyKey: "key-1", organization: "other" }))).kind, "opened");
      assert.equal((await store.operations.findRepeated("example-bank", "key-1"))?.frozen.id, operationId(1));
      assert.equal(await leavesOf(store, "opened"), 2);
      move(24 * 3600 * 1000);
      await store.operations.tidy();
      assert.equal(await store.operations.findRepeated("example-bank", "key-1"), null);
      assert.equal((await open(store, frozen(5, { idempotencyKey: "key-1" }))).kind, "opened");
    }),
  );

  test(
    "takes one of many that open the same key at once",
    on(async ({ store }) => {
      const asked = Array.from({ length: 50 }, (_, i) =>
        open(store, frozen(i, { idempotencyKey: "key", requestHash: "hash" })),
      );
      const answers = await Promise.all(asked);
      assert.equal(answers.filter(({ kind }) => kind === "opened").length, 1);
      assert.equal(
        new Set(answers.map((answer) => (answer.kind === "refused" ? "refused" : answer.operation.frozen.id))).size,
        1,
      );
    }),
  );

  test(
    "holds no more open operations of a subject than allowed, however many come at once",
    on(async ({ store, move }) => {
      const login = { state: 1, subject: "mira" } as const;
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, i) => open(store, frozen(i, { login }), { pendingMost: 3 })),
      );
      assert.equal(answers.filter(({ kind }) => kind === "opened").length, 3);
      assert.deepEqual(
        answers.find(({ kind }) => kind === "refused"),
        { kind: "refused", code: "too_many_pending" },
      );
      move(operationMs);
      assert.equal(
        (await open(store, frozen(30, { login }), { pendingMost: 3 })).kind,
        "opened",
        "those past their deadline do not count",
      );
    }),
  );

  test(
    "counts in windows that empty with time",
    on(async ({ store, move }) => {
      const windows = [{ name: "creates", windowSeconds: 60, most: 2 }];
      const kinds = [];
      for (const n of [1, 2, 3]) kinds.push((await open(store, frozen(n), { windows })).kind);
      assert.deepEqual(kinds, ["opened", "opened", "refused"]);
      move(60_000);
      assert.equal((await open(store, frozen(4), { windows })).kind, "opened");
    }),
  );
}
