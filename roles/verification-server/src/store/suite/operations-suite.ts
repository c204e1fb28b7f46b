import assert from "node:assert/strict";
import { test } from "node:test";
import { decisionOf, type StoredOperation } from "../../core/operation.ts";
import type { Store } from "../port.ts";
import {
  activeBinding,
  claim,
  consume,
  decide,
  found,
  frozen,
  leaf,
  leavesOf,
  open,
  operationId,
  operationIn,
  operationMs,
  present,
  releaseMs,
  startMs,
} from "./samples.ts";

/** What a test is given: an open store and its clock. */
export interface Bench {
  readonly store: Store;
  /** Moves the clock. */
  move(ms: number): void;
}
export type WithBench = (work: (bench: Bench) => Promise<void>) => () => Promise<void>;

const isWinner = (answer: StoredOperation | "limited" | null): answer is StoredOperation =>
  answer !== null && answer !== "limited";

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

export function claimTests(on: WithBench): void {
  test(
    "gives one operation to one of many devices",
    on(async ({ store }) => {
      await open(store, frozen(1));
      const devices = [];
      for (let n = 1; n <= 10; n++) devices.push(await activeBinding(store, n));
      const answers = await Promise.all(devices.map((by) => claim(store, 1, { by })));
      assert.equal(answers.filter(isWinner).length, 1);
      assert.equal(await leavesOf(store, "claimed"), 1);
    }),
  );

  test(
    "lets the same device scan three times, each burning the nonce before",
    on(async ({ store }) => {
      const by = await operationIn(store, 1, "presented");
      for (const nonceHash of ["a", "b", "c"])
        assert.ok(isWinner(await claim(store, 1, { by, nonceHash, token: nonceHash })));
      assert.equal(await claim(store, 1, { by, nonceHash: "d" }), null);
      assert.equal((await found(store, 1)).scans, 3);
      assert.equal(await decide(store, 1, { by, nonceHash: "b" }), null);
      assert.ok(isWinner(await decide(store, 1, { by, nonceHash: "c" })));
    }),
  );

  test(
    "replaces the rolling token in the same write as the claim, and not without it",
    on(async ({ store, move }) => {
      const by = await operationIn(store, 1, "presented");
      await claim(store, 1, { by, token: "new" });
      assert.deepEqual(
        [(await store.bindings.find(by.id))?.token, (await store.bindings.find(by.id))?.previousToken],
        ["new", "token-0"],
      );
      move(operationMs);
      assert.equal(await claim(store, 1, { by, token: "late" }), null);
      assert.equal((await store.bindings.find(by.id))?.token, "new");
    }),
  );

  test(
    "gives nothing to a device that is frozen or revoked",
    on(async ({ store }) => {
      const [frozenOne, revokedOne] = [
        await operationIn(store, 1, "presented"),
        await operationIn(store, 2, "presented"),
      ];
      await store.bindings.freeze(frozenOne.id, { leaf: leaf("frozen") });
      await store.bindings.revoke(revokedOne.id, { userKey: null, leaf: leaf("revoked") });
      assert.deepEqual(
        [await claim(store, 1, { by: frozenOne }), await claim(store, 2, { by: revokedOne })],
        [null, null],
      );
    }),
  );

  test(
    "counts scans in windows, and a full one claims nothing",
    on(async ({ store }) => {
      const by = await operationIn(store, 1, "presented");
      const windows = [{ name: "device", windowSeconds: 60, most: 1 }];
      assert.ok(isWinner(present(await claim(store, 1, { by, windows }))));
      assert.equal(await claim(store, 1, { by, windows }), "limited");
      assert.equal((await found(store, 1)).scans, 1);
    }),
  );
}

export function decisionTests(on: WithBench): void {
  test(
    "takes one of approve, decline, cancel and block at once, and one row says which",
    on(async ({ store }) => {
      for (let n = 1; n <= 25; n++) {
        const by = await operationIn(store, n, "claimed");
        const id = operationId(n);
        const racers = [
          () => decide(store, n, { by }),
          () => decide(store, n, { by, answer: "decline" }),
          () => store.operations.end(id, { move: "cancel", leaf: leaf("cancelled") }),
          () => store.operations.end(id, { move: "block", leaf: leaf("blocked") }),
        ];
        const turned = [...racers.slice(n % 4), ...racers.slice(0, n % 4)];
        const answers = await Promise.all(turned.map((race) => race()));
        const [winner, ...more] = answers.filter(isWinner);
        assert.equal(more.length, 0);
        assert.equal((await found(store, n)).progress.state, winner?.progress.state);
      }
      const rows = await Promise.all(
        ["approve", "decline", "cancelled", "blocked"].map((event) => leavesOf(store, event)),
      );
      assert.equal(
        rows.reduce((sum, count) => sum + count),
        25,
      );
    }),
  );

  test(
    "starts the release deadline with an approval and ends all with a decline",
    on(async ({ store, move }) => {
      const [yes, no] = [await operationIn(store, 1, "claimed"), await operationIn(store, 2, "claimed")];
      move(1000);
      assert.equal(present(await decide(store, 1, { by: yes })).deadlineMs, startMs + 1000 + releaseMs);
      assert.equal(present(await decide(store, 2, { by: no, answer: "decline" })).deadlineMs, null);
      assert.equal(decisionOf((await found(store, 1)).progress)?.evidence, "jws-1");
    }),
  );

  test(
    "takes no decision of another device, another nonce, or one past the deadline",
    on(async ({ store, move }) => {
      const by = await operationIn(store, 1, "claimed");
      const other = await activeBinding(store, 2);
      assert.equal(await decide(store, 1, { by: other }), null);
      assert.equal(await decide(store, 1, { by, nonceHash: "other" }), null);
      move(operationMs);
      assert.equal(await decide(store, 1, { by }), null);
      assert.equal(await leavesOf(store, "approve"), 0, "what changed nothing leaves no row");
    }),
  );

  test(
    "takes no decision of a device that was revoked between its scan and its answer",
    on(async ({ store }) => {
      const by = await operationIn(store, 1, "claimed");
      const [, decided] = await Promise.all([
        store.bindings.revoke(by.id, { userKey: null, leaf: leaf("revoked") }),
        decide(store, 1, { by }),
      ]);
      assert.equal(decided, null);
      assert.equal((await found(store, 1)).progress.state, "claimed");
    }),
  );
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
      await store.bindings.revoke(by.id, { userKey: null, leaf: leaf("revoked") });
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
      assert.deepEqual(answers.map(isWinner), [false, true, false]);
      assert.equal((await found(store, 1)).progress.state, "revoked");
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
        (await store.operations.due(10)).map((one) => one.frozen.id),
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
