// oxlint-disable max-lines-per-function -- a list of tests, not one piece of work
import assert from "node:assert/strict";
import { test } from "node:test";
import { inAnyOrder, type WithBench } from "./bench.ts";
import { activeBinding, bind, binding, confirm, freeze, issue, revoke } from "./device-samples.ts";
import { bindingId, enrollmentId, leaf, leavesOf, ticketMs } from "./sample-ids.ts";

export function ticketTests(on: WithBench): void {
  test(
    "issues a ticket once per key, for the way that the subject's devices allow",
    on(async ({ store }) => {
      assert.equal((await issue(store, 1)).kind, "issued");
      assert.equal((await issue(store, 1)).kind, "repeated");
      assert.equal((await store.enrollments.findByTicket("ticket-1"))?.id, enrollmentId(1));
      assert.equal((await store.enrollments.findRepeated("example-bank", "ticket-key-1"))?.id, enrollmentId(1));
      const wayOf = async (n: number, replace: boolean) => {
        const issued = await issue(store, n, "subject-2", replace);
        return issued.kind === "refused" ? issued.code : issued.enrollment.way;
      };
      assert.deepEqual([await wayOf(3, false), await wayOf(4, true)], ["first", "first"]);
      await activeBinding(store, 2);
      assert.deepEqual([await wayOf(5, false), await wayOf(6, true)], ["further", "replace"]);
      await freeze(store, 2);
      assert.deepEqual([await wayOf(7, false), await wayOf(8, true)], ["further", "replace"]);
      await revoke(store, 2);
      assert.deepEqual([await wayOf(9, false), await wayOf(10, true)], ["enrollment_conflict", "replace"]);
    }),
  );

  test(
    "binds one of many phones that come with one ticket",
    on(async ({ store }) => {
      await issue(store, 1);
      const phones = Array.from({ length: 20 }, (_, i) => binding(i + 1, { subject: "subject-1", of: 1 }));
      const answers = await Promise.all(phones.map((phone) => bind(store, 1, phone)));
      assert.equal(answers.filter((answer) => answer !== null && answer !== "conflict").length, 1);
      assert.equal((await store.bindings.list("example-bank", "subject-1")).length, 1);
      assert.equal(await leavesOf(store, "pending"), 1);
    }),
  );

  test(
    "binds no key twice, not even in another enrolment",
    on(async ({ store }) => {
      await issue(store, 1);
      await issue(store, 2);
      await bind(store, 1, binding(1));
      assert.equal(await bind(store, 2, { ...binding(2), kid: "kid-1" }), "conflict");
      assert.equal((await store.enrollments.find(enrollmentId(2)))?.state, "ticketed");
    }),
  );

  test(
    "lets the third miss kill the ticket and what it has bound",
    on(async ({ store }) => {
      await issue(store, 1);
      await bind(store, 1, binding(1));
      const miss = () => store.enrollments.miss(enrollmentId(1), { most: 3, leaf: leaf("missed") });
      const states = (await Promise.all([miss(), miss(), miss(), miss()])).map((answer) => answer?.state ?? null);
      assert.deepEqual(inAnyOrder(states), ["dead", null, "pending", "pending"]);
      assert.equal((await store.bindings.find(bindingId(1)))?.state, "revoked");
      assert.equal(await confirm(store, 1), null);
    }),
  );

  test(
    "lets one of confirmation and death win",
    on(async ({ store }) => {
      for (let n = 1; n <= 10; n++) {
        await issue(store, n);
        await bind(store, n, binding(n));
        const typed = () => confirm(store, n);
        const kill = () => store.enrollments.kill(enrollmentId(n), { leaf: leaf("killed") });
        const answers = await Promise.all(n % 2 === 0 ? [typed(), kill()] : [kill(), typed()]);
        const [winner, ...more] = answers.filter((answer) => answer !== null);
        assert.equal(more.length, 0);
        const expected = winner?.state === "confirmed" ? ["confirmed", "confirmed"] : ["dead", "revoked"];
        assert.deepEqual(
          [(await store.enrollments.find(enrollmentId(n)))?.state, (await store.bindings.find(bindingId(n)))?.state],
          expected,
        );
      }
    }),
  );

  test(
    "judges the end of a ticket inside the write",
    on(async ({ store, move }) => {
      await issue(store, 1);
      await issue(store, 2);
      await bind(store, 1, binding(1));
      move(ticketMs);
      assert.equal(await confirm(store, 1), null);
      assert.equal(await bind(store, 2, binding(2)), null);
      assert.equal(await store.bindings.find(bindingId(2)), null);
    }),
  );
}
