// oxlint-disable max-lines-per-function -- a list of tests, not one piece of work
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Binding } from "../../core/binding.ts";
import type { Window } from "../../core/limits.ts";
import type { Store } from "../port.ts";
import { inAnyOrder, isWinner, type WithBench } from "./bench.ts";
import { activeBinding } from "./device-samples.ts";
import { leaf, leavesOf, operationId, operationMs, releaseMs, startMs } from "./sample-ids.ts";
import { claim, claimBy, consume, found, frozen, open } from "./samples.ts";

/** Flag 4. */
const offline = 4;

interface TypingOptions {
  readonly windows?: readonly Window[];
  readonly lockSeconds?: (failures: number) => number;
}

/** A code of a phone without a network is typed; null for one that is no phone's. */
export function typeOffline(
  { operations }: Store,
  n: number,
  by: Binding | null,
  { windows = [], lockSeconds = (failures) => (failures < 5 ? 0 : failures) }: TypingOptions = {},
) {
  return operations.approveByMethod(operationId(n), {
    attempt: null,
    lock: "dynamic-code",
    matched: by && {
      claim: { ...claimBy(by, { nonceHash: "" }), nonceHash: null },
      decision: {
        answer: "approve",
        method: "dynamic-code",
        evidence: { method: "dynamic-code", assertion: {} },
        acr: "soft-offline",
        amr: ["otp"],
        decidedAt: startMs / 1000,
      },
      spends: null,
    },
    windows,
    most: 3,
    lockSeconds,
    leaves: { right: leaf("typed right"), wrong: leaf("typed wrong"), blocked: leaf("typed out") },
  });
}

export function offlineTests(on: WithBench): void {
  const opened = (store: Store, n: number, subject = `subject-${n}`) =>
    open(store, frozen(n, { flags: offline, login: { state: 1, subject } }));
  const kindOf = async (answer: ReturnType<typeof typeOffline>) => {
    const tried = await answer;
    return tried === null || typeof tried === "string" ? tried : tried.kind;
  };

  test(
    "approves by a typed code, once, with the device whose code it was and the release's time",
    on(async ({ store, move }) => {
      const by = await activeBinding(store, 1);
      await opened(store, 1);
      move(1000);
      const kinds = await Promise.all([1, 2, 3].map(() => kindOf(typeOffline(store, 1, by))));
      assert.deepEqual(inAnyOrder(kinds), [null, null, "right"]);
      const { progress, deadlineMs } = await found(store, 1);
      assert.ok(progress.state === "approved");
      assert.deepEqual([progress.claim?.binding, deadlineMs], [by.id, startMs + 1000 + releaseMs]);
      assert.deepEqual([await store.operations.findByCode("code-1"), await leavesOf(store, "typed right")], [null, 1]);
      assert.equal(await claim(store, 1, { by }), null);
      assert.ok(isWinner(await consume(store, 1)));
    }),
  );

  test(
    "counts a right code in its windows, and takes none when they are full",
    on(async ({ store }) => {
      const by = await activeBinding(store, 1);
      const windows = [{ name: "first day", windowSeconds: 86_400, most: 1 }];
      for (const n of [1, 2]) await opened(store, n, "subject-1");
      assert.equal(await kindOf(typeOffline(store, 1, null, { windows })), "wrong");
      const kinds = [typeOffline(store, 1, by, { windows }), typeOffline(store, 2, by, { windows })].map(kindOf);
      assert.deepEqual(inAnyOrder(await Promise.all(kinds)), ["limited", "right"]);
      const states = [(await found(store, 1)).progress.state, (await found(store, 2)).progress.state];
      assert.deepEqual(inAnyOrder(states), ["approved", "presented"]);
    }),
  );

  test(
    "releases nothing that a device has approved by a code and that was removed since",
    on(async ({ store }) => {
      const by = await activeBinding(store, 1);
      await opened(store, 1);
      await typeOffline(store, 1, by);
      await store.bindings.freeze(by.id, { by: "site", leaf: leaf("frozen"), notices: [] });
      assert.equal(await consume(store, 1), null);
    }),
  );

  test(
    "takes a code from presented alone, in time, where the flag stands, of an active device of the subject",
    on(async ({ store, move }) => {
      const [by, other] = [await activeBinding(store, 1), await activeBinding(store, 2)];
      await opened(store, 1);
      assert.equal(await typeOffline(store, 1, other), null);
      await claim(store, 1, { by });
      assert.deepEqual([await typeOffline(store, 1, by), await typeOffline(store, 1, null)], [null, null]);
      await open(store, frozen(2));
      assert.equal(await typeOffline(store, 2, other), null);
      await opened(store, 3, "subject-1");
      await store.bindings.freeze(by.id, { by: "site", leaf: leaf("frozen"), notices: [] });
      assert.equal(await typeOffline(store, 3, by), null);
      await opened(store, 4, "subject-2");
      move(operationMs);
      assert.deepEqual([await typeOffline(store, 4, other), await typeOffline(store, 4, null)], [null, null]);
      assert.equal((await found(store, 4)).tries, 0);
    }),
  );

  test(
    "blocks the operation at the third wrong code and locks the subject's method at the fifth in a row",
    on(async ({ store, move }) => {
      const by = await activeBinding(store, 1);
      for (const n of [1, 2, 3]) await opened(store, n, "subject-1");
      await opened(store, 9, "subject-9");
      const miss = (n: number) => kindOf(typeOffline(store, n, null));
      const missed = await Promise.all([1, 1, 1, 1, 2, 2].map(miss));
      assert.deepEqual(inAnyOrder(missed.slice(0, 4)), ["blocked", null, "wrong", "wrong"]);
      assert.deepEqual(missed.slice(4), ["wrong", "wrong"]);
      assert.equal((await found(store, 1)).progress.state, "blocked");
      assert.deepEqual([await typeOffline(store, 3, by), await miss(3), await miss(9)], ["locked", "locked", "wrong"]);
      assert.equal((await found(store, 3)).tries, 0, "and while it is locked nothing counts");
      move(5000);
      assert.equal(await miss(3), "wrong");
      assert.equal(await typeOffline(store, 3, by), "locked");
      move(5999);
      assert.equal(await typeOffline(store, 3, by), "locked");
      move(1);
      assert.equal(await kindOf(typeOffline(store, 3, by)), "right");
      for (const n of [11, 12, 13]) await opened(store, n, "subject-1");
      assert.deepEqual(await Promise.all([11, 11, 12, 12].map(miss)), ["wrong", "wrong", "wrong", "wrong"]);
      assert.equal(await kindOf(typeOffline(store, 13, by)), "right", "a right one forgets");
    }),
  );

  test(
    "takes an approval back for the device that gave it, until it is used or late",
    on(async ({ store, move }) => {
      const undo = (n: number, by: Binding) =>
        store.operations.undo(operationId(n), { binding: by.id, leaf: leaf("undone") });
      const [by, other] = [await activeBinding(store, 1), await activeBinding(store, 2)];
      for (const n of [1, 2, 3, 4]) await opened(store, n, "subject-1");
      assert.equal(await undo(1, by), null, "nothing is approved yet");
      for (const n of [1, 2, 3]) await typeOffline(store, n, by);
      assert.equal(await undo(1, other), null);
      const answers = await Promise.all([undo(1, by), undo(1, by), consume(store, 1)]);
      assert.deepEqual(answers.map(isWinner), [true, false, false]);
      assert.equal((await found(store, 1)).progress.state, "revoked");
      await consume(store, 2);
      assert.equal(await undo(2, by), null);
      move(releaseMs);
      assert.equal(await undo(3, by), null);
      assert.equal(await leavesOf(store, "undone"), 1);
    }),
  );

  test(
    "notes a report once for each device and operation, and revokes with it what is approved",
    on(async ({ store }) => {
      const by = await activeBinding(store, 1);
      for (const n of [1, 2]) await opened(store, n, "subject-1");
      await typeOffline(store, 1, by);
      const windows = [{ name: "reports", windowSeconds: 60, most: 2 }];
      const leaves = { reported: leaf("reported"), revoked: leaf("not me") };
      const report = (n: number, counted = windows) =>
        store.operations.report(operationId(n), { binding: by.id, windows: counted, leaves });
      const answers = await Promise.all([report(1), report(1), report(1)]);
      const said = answers.map((answer) => answer !== null && answer !== "limited" && answer.isFirst);
      assert.deepEqual(inAnyOrder(said), [false, false, true]);
      assert.equal((await found(store, 1)).progress.state, "revoked");
      const again = await report(2);
      assert.ok(again !== null && again !== "limited" && again.operation.progress.state === "presented");
      await opened(store, 3, "subject-1");
      assert.equal(await report(3), "limited");
      assert.deepEqual([await leavesOf(store, "reported"), await leavesOf(store, "not me")], [2, 1]);
      await store.bindings.freeze(by.id, { by: "site", leaf: leaf("frozen"), notices: [] });
      assert.equal(await report(3, []), null);
    }),
  );

  test(
    "finds an operation by its code after its end, if it may be decided offline, and keeps one record of each device",
    on(async ({ store }) => {
      const [by, other] = [await activeBinding(store, 1), await activeBinding(store, 2)];
      await opened(store, 1);
      await open(store, frozen(2));
      await typeOffline(store, 1, by);
      await consume(store, 1);
      assert.equal((await store.operations.findOffline("code-1"))?.frozen.id, operationId(1));
      assert.equal(await store.operations.findOffline("code-2"), null);
      const { version } = await found(store, 1);
      const record = async (decision: string, { id: binding } = by) => {
        const options = { binding, decision, windows: [], leaf: leaf("recorded") };
        const kept = await store.operations.recordOfflineDecision(operationId(1), options);
        return kept === null || kept === "limited" ? kept : kept.isContradicted;
      };
      assert.deepEqual(inAnyOrder(await Promise.all([record("a"), record("b")])), [false, null]);
      assert.deepEqual(inAnyOrder(await Promise.all([record("c", other), record("d", other)])), [null, true]);
      assert.deepEqual([await leavesOf(store, "recorded"), (await found(store, 1)).version], [2, version]);
    }),
  );
}
