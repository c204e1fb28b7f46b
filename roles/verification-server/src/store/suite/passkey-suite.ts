import assert from "node:assert/strict";
import { test } from "node:test";
import type { Passkey } from "../../core/passkey.ts";
import { isWinner, type WithBench } from "./bench.ts";
import { activeBinding, bind, binding, issue } from "./device-samples.ts";
import { bindingId, leaf, leavesOf } from "./sample-ids.ts";
import { claim, decide, frozen, open } from "./samples.ts";

function passkey(n: number, id = `credential-${n}`): Passkey {
  return { binding: bindingId(n), id, publicKey: "key", counter: 0, backedUp: false, addedAt: 1 };
}

export function passkeyTests(on: WithBench): void {
  test(
    "gives an active binding one passkey, however many come at once, and no credential to two",
    on(async ({ store }) => {
      const added = (key: Passkey) => store.passkeys.add(key, { leaf: leaf("passkey") });
      await issue(store, 1);
      await bind(store, 1, binding(1));
      assert.equal(await added(passkey(1)), null, "the binding is not active");
      await activeBinding(store, 2);
      const answers = await Promise.all(["a", "b", "c"].map((id) => added(passkey(2, id))));
      const [winner, ...more] = answers.filter((answer) => answer !== null);
      assert.ok(winner !== undefined && more.length === 0);
      await activeBinding(store, 3);
      assert.equal(await added(passkey(3, winner.id)), null, "the credential is known");
      assert.equal(await leavesOf(store, "passkey"), 1);
      assert.equal((await store.passkeys.find(bindingId(2)))?.id, winner.id);
      assert.equal(await store.passkeys.find(bindingId(3)), null);
    }),
  );

  test(
    "takes a decision only with a counter that is newer, or none as ever",
    on(async ({ store }) => {
      const by = await activeBinding(store, 1);
      await store.passkeys.add(passkey(1), { leaf: leaf("passkey") });
      const decided = [];
      for (const [n, counter] of [0, 5, 5, 4, 0, 6].entries()) {
        await open(store, frozen(n + 1));
        await claim(store, n + 1, { by });
        decided.push(isWinner(await decide(store, n + 1, { by, passkey: { id: "credential-1", counter } })));
      }
      assert.deepEqual(decided, [true, true, false, false, false, true]);
      assert.equal((await store.passkeys.find(bindingId(1)))?.counter, 6);
    }),
  );
}
