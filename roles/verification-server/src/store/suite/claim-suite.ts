// oxlint-disable max-lines-per-function -- a list of tests, not one piece of work
import assert from "node:assert/strict";
import { test } from "node:test";
import { isWinner, type WithBench } from "./bench.ts";
import { activeBinding, freeze, revokeAtOnce } from "./device-samples.ts";
import { leavesOf, operationMs, present } from "./sample-ids.ts";
import { claim, decide, found, frozen, open, operationIn } from "./samples.ts";

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
      await freeze(store, 1);
      await revokeAtOnce(store, revokedOne.id);
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
