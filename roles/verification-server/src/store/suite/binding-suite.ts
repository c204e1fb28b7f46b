// oxlint-disable max-lines-per-function -- a list of tests, not one piece of work
import assert from "node:assert/strict";
import { test } from "node:test";
import type { WithBench } from "./bench.ts";
import {
  activate,
  activeBinding,
  bind,
  binding,
  bindingId,
  enrollmentId,
  issue,
  leaf,
  leavesOf,
  present,
} from "./samples.ts";

export function bindingTests(on: WithBench): void {
  test(
    "activates a binding once, and only a confirmed one",
    on(async ({ store }) => {
      await issue(store, 1);
      await bind(store, 1, binding(1));
      assert.equal(await activate(store, bindingId(1)), null);
      assert.equal(await store.bindings.findSealed(bindingId(1)), null);
      await store.enrollments.confirm(enrollmentId(1), { leaf: leaf("confirmed") });
      const answers = await Promise.all(Array.from({ length: 5 }, () => activate(store, bindingId(1))));
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
        await store.enrollments.confirm(enrollmentId(n), { leaf: leaf("confirmed") });
      }
      const answers = await Promise.all([activate(store, bindingId(1)), activate(store, bindingId(2))]);
      assert.deepEqual(
        answers.map((answer) => answer?.state ?? null),
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
      assert.equal((await store.bindings.freeze(id, { leaf: leaf("frozen") }))?.state, "frozen");
      assert.equal(await store.bindings.freeze(id, { leaf: leaf("frozen") }), null);
      assert.equal(await store.bindings.rotate({ binding: id, token: "x" }), null);
      const userKey = { epoch: 2, sealed: new Uint8Array([9]) };
      assert.equal((await store.bindings.revoke(id, { userKey, leaf: leaf("revoked") }))?.state, "revoked");
      assert.equal(await store.bindings.revoke(id, { userKey, leaf: leaf("revoked") }), null);
      assert.deepEqual(
        [await store.bindings.findSealed(id), (await store.bindings.userKey("example-bank", "subject-1"))?.epoch],
        [null, 2],
      );
    }),
  );

  test(
    "keeps the first user key of a subject, whichever of two activations brought it",
    on(async ({ store }) => {
      await activeBinding(store, 1);
      await store.bindings.revoke(bindingId(1), {
        userKey: { epoch: 2, sealed: new Uint8Array([2]) },
        leaf: leaf("revoked"),
      });
      await issue(store, 2, "subject-1");
      await bind(store, 2, binding(2, { subject: "subject-1" }));
      await store.enrollments.confirm(enrollmentId(2), { leaf: leaf("confirmed") });
      await activate(store, bindingId(2));
      const key = present(await store.bindings.userKey("example-bank", "subject-1"));
      assert.deepEqual([key.epoch, [...key.sealed]], [2, [2]]);
    }),
  );
}
