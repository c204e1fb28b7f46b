// oxlint-disable max-lines-per-function -- a list of tests, not one piece of work
import assert from "node:assert/strict";
import { test } from "node:test";
import type { WithBench } from "./bench.ts";
import { activate, activeBinding, bind, binding, confirm, freeze, issue, revoke } from "./device-samples.ts";
import { bindingId, enrollmentId, leaf, leavesOf, present } from "./sample-ids.ts";
import { furtherBinding } from "./samples.ts";

const newKey = { kty: "EC", crv: "P-256", x: "x2", y: "y2" } as const;

export function bindingTests(on: WithBench): void {
  test(
    "activates a binding once, and only a confirmed one",
    on(async ({ store }) => {
      await issue(store, 1);
      await bind(store, 1, binding(1));
      assert.equal(await activate(store, 1), null);
      assert.equal(await store.bindings.findSealed(bindingId(1)), null);
      await confirm(store, 1);
      const answers = await Promise.all(Array.from({ length: 5 }, () => activate(store, 1)));
      assert.equal(answers.filter((answer) => answer !== null).length, 1);
      assert.deepEqual(
        [(await store.enrollments.find(enrollmentId(1)))?.state, await leavesOf(store, "active")],
        ["active", 1],
      );
      assert.equal((await store.bindings.findByKey("kid-1"))?.state, "active");
    }),
  );

  test(
    "activates one of two devices of a subject that were confirmed side by side",
    on(async ({ store }) => {
      for (const n of [1, 2]) {
        await issue(store, n, "mira");
        await bind(store, n, binding(n, { subject: "mira" }));
        await confirm(store, n);
      }
      const answers = await Promise.all([activate(store, 1), activate(store, 2)]);
      assert.deepEqual(
        answers.map((answer) => answer?.binding.state ?? null),
        ["active", null],
      );
    }),
  );

  test(
    "keeps the rolling token given last and the one before",
    on(async ({ store }) => {
      const { id } = await activeBinding(store, 1);
      for (const token of ["a", "b", "c"]) await store.bindings.rotate({ binding: id, token });
      const { token, previousToken } = present(await store.bindings.find(id));
      assert.deepEqual([token, previousToken], ["c", "b"]);
    }),
  );

  test(
    "freezes and revokes once each; a frozen or revoked device gets no token",
    on(async ({ store }) => {
      const { id } = await activeBinding(store, 1);
      assert.equal((await freeze(store, 1))?.state, "frozen");
      assert.equal(await freeze(store, 1), null);
      assert.equal(await store.bindings.rotate({ binding: id, token: "x" }), null);
      assert.equal((await revoke(store, 1))?.state, "revoked");
      assert.equal(await revoke(store, 1), null);
      assert.deepEqual(
        [await store.bindings.findSealed(id), (await store.bindings.userKey("example-bank", "subject-1"))?.epoch],
        [null, 2],
      );
    }),
  );

  test(
    "thaws what the site has frozen, and nothing that an alarm has, not even over the site's own freeze",
    on(async ({ store }) => {
      const { id } = await activeBinding(store, 1);
      const thaw = () => store.bindings.thaw(id, { by: "site", leaf: leaf("thawed") });
      assert.equal(await thaw(), null);
      await freeze(store, 1);
      assert.deepEqual([(await thaw())?.state, await thaw()], ["active", null]);
      await freeze(store, 1);
      assert.equal((await freeze(store, 1, "alarm"))?.frozenBy, "alarm");
      assert.deepEqual([await thaw(), await freeze(store, 1), await freeze(store, 1, "alarm")], [null, null, null]);
      assert.equal(await leavesOf(store, "frozen"), 3);
    }),
  );

  test(
    "keeps the newest user key of a subject for a device that comes after",
    on(async ({ store }) => {
      await activeBinding(store, 1);
      await revoke(store, 1, { by: "device" });
      await issue(store, 2, "subject-1");
      await bind(store, 2, binding(2, { subject: "subject-1" }));
      await confirm(store, 2);
      await activate(store, 2);
      const key = present(await store.bindings.userKey("example-bank", "subject-1"));
      assert.deepEqual([key.epoch, [...key.sealed]], [2, [2]]);
    }),
  );

  test(
    "moves K_user once for each of two devices removed at once, so that neither keeps the key the other left behind",
    on(async ({ store }) => {
      await activeBinding(store, 1);
      await furtherBinding(store, { n: 2, of: 1 });
      await Promise.all([revoke(store, 1), revoke(store, 2)]);
      assert.equal((await store.bindings.userKey("example-bank", "subject-1"))?.epoch, 3);
      assert.equal(await leavesOf(store, "revoked"), 2);
    }),
  );

  test(
    "takes new keys once for the key that is there, and none that is bound",
    on(async ({ store }) => {
      const { id } = await activeBinding(store, 1);
      await activeBinding(store, 2);
      const rekey = (kid: string, to: string, most = 9) =>
        store.bindings.rekey(id, {
          kid,
          next: { kid: to, signingKey: newKey, agreementKey: newKey },
          sealed: new Uint8Array([9]),
          token: `token-${to}`,
          windows: [{ name: "rotated", windowSeconds: 60, most }],
          notices: [],
          leaf: leaf("rekeyed"),
        });
      assert.equal(await rekey("kid-1", "kid-2"), "conflict");
      const answers = await Promise.all(["kid-3", "kid-4", "kid-5"].map((next) => rekey("kid-1", next)));
      const [kid, ...more] = answers.flatMap((answer) =>
        answer === null || typeof answer === "string" ? [] : [answer.kid],
      );
      assert.ok(kid !== undefined && more.length === 0 && !answers.includes("conflict"));
      assert.equal(await rekey("kid-1", "kid-1"), null);
      assert.equal(await store.bindings.findByKey("kid-1"), null);
      const { signingKey, token, previousToken, label } = present(await store.bindings.findByKey(kid));
      assert.deepEqual([signingKey, token, previousToken, label], [newKey, `token-${kid}`, "token-0", null]);
      assert.deepEqual([...present(await store.bindings.findSealed(id))], [9]);
      assert.equal(await rekey("kid-3", "kid-5", 1), "limited");
      await freeze(store, 1);
      assert.equal(await rekey("kid-3", "kid-5"), null);
      assert.equal(await leavesOf(store, "rekeyed"), 1);
    }),
  );
}
