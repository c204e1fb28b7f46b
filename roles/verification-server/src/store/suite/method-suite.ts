// oxlint-disable max-lines-per-function -- a list of tests, not one piece of work
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Store } from "../port.ts";
import { inAnyOrder, type WithBench } from "./bench.ts";
import { activeBinding } from "./device-samples.ts";
import {
  answer,
  attempt,
  attemptId,
  attemptMs,
  beginAttempt,
  beginChange,
  change,
  changeMs,
  firstMethod,
  prove,
  totp,
  userOf,
} from "./method-samples.ts";
import { leaf, leavesOf, operationId, operationMs, present, startMs } from "./sample-ids.ts";
import { claim, consume, decide, found, frozen, open } from "./samples.ts";

const kindOf = async (answered: ReturnType<typeof answer>) => {
  const tried = await answered;
  return tried === null || typeof tried === "string" ? tried : tried.kind;
};

export function attemptTests(on: WithBench): void {
  async function begun(store: Store, n: number) {
    const { id } = await firstMethod(store, n);
    await open(store, frozen(n));
    const of = attempt(100 + n, { registration: id });
    await beginAttempt(store, n, of);
    return of;
  }

  test(
    "has one method under way, the one begun last, and begins so many of an operation",
    on(async ({ store }) => {
      await open(store, frozen(1));
      const begin = (n: number) => beginAttempt(store, 1, attempt(n), 2);
      assert.equal((present(await begin(1)) as { attempt: unknown }).attempt !== null, true);
      await begin(2);
      const { attempt: now, attempts, version, progress } = await found(store, 1);
      assert.deepEqual([now?.id, attempts, version, progress.state], [attemptId(2), 2, 4, "presented"]);
      assert.equal(await begin(3), null);
      assert.notEqual(await beginAttempt(store, 1, null, 2), null, "the code is always there");
      assert.deepEqual([(await found(store, 1)).attempt, await leavesOf(store, "method begun")], [null, 3]);
    }),
  );

  test(
    "begins none after a scan, after the deadline or of an operation that is not there; a scan ends the one under way",
    on(async ({ store, move }) => {
      const by = await activeBinding(store, 1);
      await open(store, frozen(1));
      await beginAttempt(store, 1, attempt(1));
      await claim(store, 1, { by });
      assert.equal((await found(store, 1)).attempt, null);
      assert.equal(await kindOf(answer(store, 1, { of: attempt(1), right: { spent: null } })), null);
      assert.equal(await beginAttempt(store, 1, attempt(2)), null);
      await open(store, frozen(2));
      move(operationMs);
      assert.deepEqual(
        [await beginAttempt(store, 2, attempt(2)), await beginAttempt(store, 9, attempt(2))],
        [null, null],
      );
    }),
  );

  test(
    "approves by the answer to the attempt under way, once, and by no other's",
    on(async ({ store }) => {
      const of = await begun(store, 1);
      const other = attempt(200, { registration: of.registration });
      assert.equal(await kindOf(answer(store, 1, { of: other, right: { spent: 9 } })), null);
      const kinds = await Promise.all([9, 10, 11].map((spent) => kindOf(answer(store, 1, { of, right: { spent } }))));
      assert.deepEqual(inAnyOrder(kinds), [null, null, "right"]);
      const { progress, attempt: now } = await found(store, 1);
      assert.ok(progress.state === "approved");
      assert.deepEqual([progress.claim, progress.decision.registration, now], [undefined, of.registration, null]);
      assert.notEqual(await consume(store, 1), null);
      assert.equal(await leavesOf(store, "answered right"), 1);
    }),
  );

  test(
    "takes a step once, over operations too, and counts it as a wrong answer afterwards",
    on(async ({ store }) => {
      const of = await begun(store, 1);
      assert.equal(
        await kindOf(answer(store, 1, { of, right: { spent: 7 } })),
        "wrong",
        "the step of its registration",
      );
      assert.equal(await kindOf(answer(store, 1, { of, right: { spent: 8 } })), "right");
      await open(store, frozen(2, { login: { state: 1, subject: "subject-1" } }));
      const next = attempt(102, { registration: of.registration });
      await beginAttempt(store, 2, next);
      const kinds = [
        await kindOf(answer(store, 2, { of: next, right: { spent: 8 } })),
        await kindOf(answer(store, 2, { of: next, right: { spent: 9 } })),
      ];
      assert.deepEqual(kinds, ["wrong", "right"]);
    }),
  );

  test(
    "blocks at the third wrong answer, over attempts, and locks the method at the fifth in a row",
    on(async ({ store, move }) => {
      const of = await begun(store, 1);
      const wrong = (n: number, to = of) => kindOf(answer(store, n, { of: to, right: null }));
      assert.equal(await wrong(1), "wrong");
      const again = attempt(150, { registration: of.registration });
      await beginAttempt(store, 1, again);
      assert.equal(await wrong(1), null, "the attempt before is over");
      assert.deepEqual(inAnyOrder(await Promise.all([1, 1, 1].map((n) => wrong(n, again)))), [
        "blocked",
        null,
        "wrong",
      ]);
      for (const n of [2, 3]) {
        await open(store, frozen(n, { login: { state: 1, subject: "subject-1" } }));
        await beginAttempt(store, n, { ...again, id: attemptId(160 + n) });
      }
      const at = (n: number) => ({ ...again, id: attemptId(160 + n) });
      assert.deepEqual([await wrong(2, at(2)), await wrong(2, at(2))], ["wrong", "wrong"]);
      assert.equal(await kindOf(answer(store, 3, { of: at(3), right: { spent: 50 } })), "locked");
      move(5000);
      assert.equal(
        await kindOf(answer(store, 3, { of: at(3), right: { spent: 50 } })),
        "right",
        "and a lock used nothing",
      );
    }),
  );

  test(
    "takes no answer after the attempt's time, nor of a method that was taken away, and releases none of it",
    on(async ({ store, move }) => {
      const [late, gone, used] = [await begun(store, 1), await begun(store, 2), await begun(store, 3)];
      const remove = (n: number) =>
        store.methods.remove({ ...userOf(n), method: "dynamic-code" }, { notices: [], leaf: leaf("removed") });
      await remove(2);
      assert.equal(await kindOf(answer(store, 2, { of: gone, right: { spent: 9 } })), "wrong");
      assert.equal(await kindOf(answer(store, 3, { of: used, right: { spent: 9 } })), "right");
      await remove(3);
      assert.deepEqual([(await found(store, 3)).progress.state, await consume(store, 3)], ["revoked", null]);
      move(attemptMs);
      assert.equal(await kindOf(answer(store, 1, { of: late, right: { spent: 9 } })), null);
    }),
  );
}

export function methodTests(on: WithBench): void {
  test(
    "brings a user's first method into force at once, and any other only with an operation's release",
    on(async ({ store }) => {
      const { id, spent, addedAt } = await firstMethod(store, 1);
      assert.deepEqual([id, spent, addedAt], [attemptId(1), 7, startMs / 1000]);
      await beginChange(store, change(2, { ...userOf(1), method: "passkey" }));
      assert.equal(present(await prove(store, 2)).state, "waiting");
      assert.equal(await store.methods.find({ ...userOf(1), method: "passkey" }), null);
      const by = await activeBinding(store, 1);
      await open(store, frozen(1));
      await claim(store, 1, { by });
      await decide(store, 1, { by });
      const changes = { id: attemptId(2), notices: [], leaf: leaf("in force") };
      const release = { receipt: "r", idempotencyKey: "r", releasedAtMs: startMs };
      const take = () =>
        store.operations.consume(operationId(1), { release, returnHash: null, changes, leaf: leaf("released") });
      const answers = await Promise.all([take(), take()]);
      assert.equal(answers.filter((one) => one !== null).length, 1);
      assert.equal((await store.methods.find({ ...userOf(1), method: "passkey" }))?.id, attemptId(2));
      assert.deepEqual(
        [(await store.methods.findChange(attemptId(2)))?.state, await leavesOf(store, "in force")],
        ["done", 1],
      );
    }),
  );

  test(
    "counts a device in use, and a method that is gone, as more than nothing",
    on(async ({ store }) => {
      await activeBinding(store, 1);
      await beginChange(store, change(1));
      assert.equal(present(await prove(store, 1)).state, "waiting");
      await firstMethod(store, 2);
      await store.methods.remove({ ...userOf(2), method: "dynamic-code" }, { notices: [], leaf: leaf("removed") });
      await beginChange(store, change(3, userOf(2)));
      assert.equal(present(await prove(store, 3)).state, "waiting");
    }),
  );

  test(
    "proves a change once, in time, before its third wrong answer; a new one ends the one before",
    on(async ({ store, move }) => {
      await beginChange(store, change(1));
      assert.deepEqual(
        inAnyOrder((await Promise.all([prove(store, 1), prove(store, 1)])).map((one) => one?.state ?? null)),
        ["done", null],
      );
      const miss = () => store.methods.miss(attemptId(2), { most: 3, leaf: leaf("missed") });
      await beginChange(store, change(2));
      assert.deepEqual(
        [(await miss())?.state, (await miss())?.state, (await miss())?.state, await miss()],
        ["begun", "begun", "dead", null],
      );
      assert.equal(await prove(store, 2), null);
      for (const n of [3, 4]) await beginChange(store, change(n, userOf(1)));
      assert.deepEqual([(await store.methods.findChange(attemptId(3)))?.state, await prove(store, 3)], ["dead", null]);
      move(changeMs);
      assert.equal(await prove(store, 4), null);
    }),
  );

  test(
    "forgets what never came into force, a day after its time, and keeps what did",
    on(async ({ store, move }) => {
      await firstMethod(store, 1);
      await beginChange(store, change(2, userOf(2)));
      move(changeMs + 24 * 3_600_000);
      await store.operations.tidy();
      assert.equal(await store.methods.findChange(attemptId(2)), null);
      assert.equal((await store.methods.findSealed(attemptId(1)))?.length, 1);
    }),
  );

  test(
    "begins a change once for a key, and none for a key that was used for something else",
    on(async ({ store }) => {
      const [first, again] = [
        await beginChange(store, change(1)),
        await beginChange(
          store,
          change(2, { ...userOf(1), idempotencyKey: "change-key-1", requestHash: "change-hash-1" }),
        ),
      ];
      assert.deepEqual(again, first);
      assert.equal(await beginChange(store, change(3, { idempotencyKey: "change-key-1" })), "reused");
      await open(store, frozen(4));
      assert.equal(await beginChange(store, change(4, { idempotencyKey: "key-4", requestHash: "hash-4" })), "reused");
    }),
  );

  test(
    "begins so many changes in a window",
    on(async ({ store }) => {
      const windows = [{ name: "changes", windowSeconds: 3600, most: 1 }];
      assert.notEqual(await beginChange(store, change(1), windows), "limited");
      assert.equal(await beginChange(store, change(2), windows), "limited");
      assert.equal(await store.methods.findChange(attemptId(2)), null);
    }),
  );

  test(
    "puts a replaced method out of use, and forgets its secret and what is kept of a removed one",
    on(async ({ store }) => {
      await firstMethod(store, 1);
      await beginChange(store, change(2, userOf(1)));
      await prove(store, 2, { ...totp, spent: 9 });
      const by = await activeBinding(store, 1);
      await open(store, frozen(1));
      await claim(store, 1, { by });
      await decide(store, 1, { by });
      const changes = { id: attemptId(2), notices: [], leaf: leaf("in force") };
      const release = { receipt: "r", idempotencyKey: "r", releasedAtMs: startMs };
      await store.operations.consume(operationId(1), { release, returnHash: null, changes, leaf: leaf("released") });
      assert.equal((await store.methods.find({ ...userOf(1), method: "dynamic-code" }))?.spent, 9);
      assert.deepEqual(
        [await store.methods.findSealed(attemptId(1)), (await store.methods.findSealed(attemptId(2)))?.length],
        [null, 1],
      );
      await store.methods.remove({ ...userOf(1), method: "dynamic-code" }, { notices: [], leaf: leaf("removed") });
      assert.equal(await store.methods.findSealed(attemptId(2)), null);
    }),
  );

  test(
    "knows how a user stands: devices, methods, setting, the last releases of a type since they were forgotten",
    on(async ({ store, move }) => {
      const standing = () => store.methods.standing({ ...userOf(1), type: "transfer" });
      const by = await activeBinding(store, 1);
      const nothing = { devices: 1, passkeyDevices: null, methods: [], preferred: null, recent: [], groups: [] };
      assert.deepEqual(await standing(), nothing);
      await beginChange(store, change(1, { kind: "prefer", method: "qr", type: "transfer", state: "waiting" }));
      await store.methods.setGroups(userOf(1), { groups: ["staff"], leaf: leaf("groups") });
      for (const n of [1, 2, 3, 4, 5, 6, 7]) {
        await open(store, frozen(n, { login: { state: 1, subject: "subject-1" }, ...(n === 7 && { type: "login" }) }));
        await claim(store, n, { by });
        await decide(store, n, { by });
        const changes = n === 1 ? { id: attemptId(1), notices: [], leaf: leaf("in force") } : undefined;
        const release = { receipt: "r", idempotencyKey: "r", releasedAtMs: startMs };
        await store.operations.consume(operationId(n), { release, returnHash: null, changes, leaf: leaf("released") });
      }
      const now = await standing();
      assert.deepEqual([now.preferred, now.groups, now.recent], ["qr", ["staff"], ["qr", "qr", "qr", "qr", "qr"]]);
      move(1);
      await store.methods.resetLearning({ ...userOf(1), type: "transfer" }, { leaf: leaf("forgotten") });
      assert.deepEqual((await standing()).recent, []);
      assert.deepEqual((await store.methods.standing({ ...userOf(1), type: "login" })).recent, ["qr"]);
      assert.deepEqual(await store.methods.standing({ ...userOf(2), type: "transfer" }), { ...nothing, devices: 0 });
    }),
  );
}
