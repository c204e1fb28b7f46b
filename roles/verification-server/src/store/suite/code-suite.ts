// oxlint-disable max-lines-per-function -- a list of tests, not one piece of work
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Store } from "../port.ts";
import { inAnyOrder, isWinner, type WithBench } from "./bench.ts";
import { activeBinding } from "./device-samples.ts";
import { leaf, leavesOf, operationId, operationMs, present } from "./sample-ids.ts";
import { claim, decide, found, frozen, open } from "./samples.ts";

/** Flags of an anonymous code: 1 and 8. */
const anonymousFlags = 9;

export function anonymous(n: number) {
  return frozen(n, { login: { state: 0 }, hint: null, epoch: null, flags: anonymousFlags });
}

/** A confirmation code is typed; `mac` is what is kept of it. */
export function confirm({ operations }: Store, n: number, mac: string) {
  const leaves = { right: leaf("code right"), wrong: leaf("wrong code"), blocked: leaf("blocked") };
  return operations.confirm(operationId(n), { mac, most: 3, leaves });
}

export function codeTests(on: WithBench): void {
  async function claimed(store: Store, n: number) {
    const by = await activeBinding(store, n);
    await open(store, anonymous(n));
    await claim(store, n, { by, confirmation: "mac" });
    return by;
  }

  test(
    "makes an operation of nobody the first claimant's subject's, and leaves its record as it was",
    on(async ({ store }) => {
      await claimed(store, 1);
      const stored = await found(store, 1);
      assert.deepEqual([stored.subject, stored.frozen], ["subject-1", anonymous(1)]);
      await activeBinding(store, 2);
      await open(store, frozen(3));
      assert.equal((await found(store, 3)).subject, "subject-3");
    }),
  );

  test(
    "cancels an operation of nobody for a second device, once, counting it; and none that is for a user",
    on(async ({ store, move }) => {
      const other = await activeBinding(store, 20);
      const windows = [{ name: "contended", windowSeconds: 3600, most: 2 }];
      const contend = (n: number, binding = other.id) =>
        store.operations.contend(operationId(n), { binding, windows, leaf: leaf("contended") });
      const by = await claimed(store, 1);
      assert.equal(await contend(1, by.id), null, "the claimant does not contend with itself");
      const answers = await Promise.all([contend(1), contend(1), contend(1)]);
      assert.equal(answers.filter(isWinner).length, 1);
      assert.equal((await found(store, 1)).progress.state, "cancelled");
      assert.equal(await decide(store, 1, { by }), null);
      const user = await activeBinding(store, 2);
      await open(store, frozen(2));
      await claim(store, 2, { by: user });
      assert.equal(await contend(2), null);
      await claimed(store, 3);
      assert.ok(isWinner(await contend(3)));
      await claimed(store, 4);
      assert.equal(await contend(4), "limited", "two were counted, and nothing that changed nothing");
      assert.equal((await found(store, 4)).progress.state, "claimed");
      await claimed(store, 5);
      move(operationMs);
      assert.equal(await leavesOf(store, "contended"), 2);
    }),
  );

  test(
    "takes an approval only when it was confirmed, where the code needs that; a decline always",
    on(async ({ store }) => {
      const [first, second] = [await claimed(store, 1), await claimed(store, 2)];
      assert.equal(await decide(store, 1, { by: first }), null);
      assert.ok(isWinner(await decide(store, 2, { by: second, answer: "decline" })));
      assert.equal(present(await confirm(store, 1, "mac")).kind, "right");
      assert.ok(isWinner(await decide(store, 1, { by: first })));
    }),
  );

  test(
    "confirms once however often the right code comes, and again only after a new scan",
    on(async ({ store }) => {
      const by = await claimed(store, 1);
      const { version } = await found(store, 1);
      const answers = await Promise.all(Array.from({ length: 5 }, () => confirm(store, 1, "mac")));
      assert.deepEqual(new Set(answers.map((answer) => answer?.kind)), new Set(["right"]));
      assert.deepEqual([(await found(store, 1)).version, await leavesOf(store, "code right")], [version + 1, 1]);
      await claim(store, 1, { by, nonceHash: "nonce-2", confirmation: "mac-2" });
      assert.equal(await decide(store, 1, { by, nonceHash: "nonce-2" }), null);
      assert.equal((await confirm(store, 1, "mac"))?.kind, "wrong");
      assert.equal((await confirm(store, 1, "mac-2"))?.kind, "right");
    }),
  );

  test(
    "blocks at the third wrong code, however many come at once, and over new scans",
    on(async ({ store }) => {
      await claimed(store, 1);
      const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => confirm(store, 1, `wrong-${i}`)));
      assert.deepEqual(inAnyOrder(answers.map((answer) => answer?.kind ?? null).filter((kind) => kind !== null)), [
        "blocked",
        "wrong",
        "wrong",
      ]);
      const { tries, progress, deadlineMs } = await found(store, 1);
      assert.deepEqual([tries, progress.state, deadlineMs], [3, "blocked", null]);
      assert.equal(await confirm(store, 1, "mac"), null);
      assert.deepEqual([await leavesOf(store, "wrong code"), await leavesOf(store, "blocked")], [2, 1]);
      const by = await claimed(store, 2);
      await confirm(store, 2, "wrong");
      await claim(store, 2, { by, nonceHash: "nonce-2", confirmation: "mac-2" });
      await confirm(store, 2, "wrong");
      assert.equal((await confirm(store, 2, "wrong"))?.kind, "blocked");
    }),
  );

  test(
    "compares no code past the deadline, before a scan, or where none is needed",
    on(async ({ store, move }) => {
      await claimed(store, 1);
      await open(store, anonymous(2));
      const by = await activeBinding(store, 3);
      await open(store, frozen(3));
      await claim(store, 3, { by, confirmation: "mac" });
      assert.deepEqual([await confirm(store, 2, "mac"), await confirm(store, 3, "mac")], [null, null]);
      move(operationMs);
      assert.equal(await confirm(store, 1, "mac"), null);
      assert.equal((await found(store, 1)).tries, 0);
    }),
  );
}
