// oxlint-disable max-lines-per-function -- a list of tests, not one piece of work
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Store } from "../port.ts";
import { isWinner, type WithBench } from "./bench.ts";
import { activeBinding } from "./device-samples.ts";
import { bindingId, operationId, startMs } from "./sample-ids.ts";
import { claim, consume, decide, frozen, open } from "./samples.ts";

/** Flag 2. */
const sameDevice = 2;
const untilMs = startMs + 30_000;

export function returnTests(on: WithBench): void {
  async function approved(store: Store, n: number) {
    const by = await activeBinding(store, n);
    await open(store, frozen(n, { flags: sameDevice, returnUrl: "https://bank.example/return" }));
    await claim(store, n, { by });
    await decide(store, n, { by, returnCode: { hash: "code", untilMs } });
    return by;
  }
  const renew = (store: Store, n: number, { hash, by = n }: { hash: string; by?: number }) =>
    store.operations.renewReturnCode(operationId(n), { binding: bindingId(by), hash });
  const take = (store: Store, n: number, returnHash: string | null) => consume(store, n, "receipt", { returnHash });

  test(
    "releases a same-device operation for its code alone, once, in its time",
    on(async ({ store, move }) => {
      await approved(store, 1);
      assert.deepEqual([await take(store, 1, null), await take(store, 1, "other")], [null, null]);
      const answers = await Promise.all([take(store, 1, "other"), take(store, 1, "code"), take(store, 1, "code")]);
      assert.deepEqual([answers[0], answers.filter(isWinner).length], [null, 1]);
      await approved(store, 2);
      move(30_000);
      assert.equal(await take(store, 2, "code"), null);
    }),
  );

  test(
    "puts a new code in the old one's place, without more time, for the device that approved",
    on(async ({ store, move }) => {
      await approved(store, 1);
      assert.equal(await renew(store, 1, { hash: "foreign", by: 2 }), null);
      assert.ok(isWinner(await renew(store, 1, { hash: "new" })));
      assert.equal(await take(store, 1, "code"), null);
      move(29_999);
      assert.ok(isWinner(await take(store, 1, "new")));
      assert.equal(await renew(store, 1, { hash: "late" }), null);
      await approved(store, 3);
      await renew(store, 3, { hash: "new" });
      move(1);
      assert.equal(await take(store, 3, "new"), null);
    }),
  );

  test(
    "releases a same-device operation that was given no code for nothing at all",
    on(async ({ store }) => {
      const by = await activeBinding(store, 1);
      await open(store, frozen(1, { flags: sameDevice }));
      await claim(store, 1, { by });
      await decide(store, 1, { by });
      assert.deepEqual([await take(store, 1, null), await renew(store, 1, { hash: "code" })], [null, null]);
    }),
  );
}
