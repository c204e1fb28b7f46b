// oxlint-disable max-lines-per-function -- a list of tests, not one piece of work
import assert from "node:assert/strict";
import { test } from "node:test";
import { removedDeviceSeconds } from "../../core/notice.ts";
import type { Store } from "../port.ts";
import { isWinner, type WithBench } from "./bench.ts";
import {
  activate,
  activeBinding,
  bind,
  binding,
  confirm,
  confirmedPhone,
  freeze,
  issue,
  notice,
  revoke,
  tryActivate,
} from "./device-samples.ts";
import { bindingId, enrollmentId, leaf, leavesOf, present, startMs, ticketMs, waitingMs } from "./sample-ids.ts";
import { approvePhone, claim, consume, decide, found, frozen, furtherBinding, open } from "./samples.ts";

const dayMs = 24 * 3_600_000;

function veto({ enrollments }: Store, n: number, by: number) {
  return enrollments.veto(enrollmentId(n), { by: bindingId(by), leaf: leaf("vetoed") });
}
async function statesOf({ bindings, enrollments }: Store, ...numbers: number[]): Promise<string[]> {
  return Promise.all(
    numbers.map(
      async (n) => `${(await enrollments.find(enrollmentId(n)))?.state} ${(await bindings.find(bindingId(n)))?.state}`,
    ),
  );
}
const toldOf = async ({ bindings, notices }: Store, n: number, most = 32) =>
  (await notices.read(present(await bindings.find(bindingId(n))), most)).map(({ id, vetoUntilMs }) =>
    vetoUntilMs === null ? id : `${id} until ${vetoUntilMs - startMs}`,
  );

/** What every engine must do for devices that come beside or in place of others. */
export function enrollmentTests(on: WithBench): void {
  test(
    "tells how a subject stands: what removed its last device decides",
    on(async ({ store, move }) => {
      const situation = () => store.bindings.situation("example-bank", "subject-1");
      assert.equal(await situation(), "first");
      await activeBinding(store, 1);
      assert.equal(await situation(), "further");
      await freeze(store, 1);
      assert.equal(await situation(), "further");
      await revoke(store, 1, { by: "device" });
      assert.equal(await situation(), "lost", "a frozen device does not go freely");
      await confirmedPhone(store, { n: 2, of: 1, replace: true, activeFromMs: startMs });
      await activate(store, 2);
      assert.equal(await situation(), "further");
      await furtherBinding(store, { n: 3, of: 2 }, "subject-1");
      move(1);
      await revoke(store, 2, { by: "site" });
      move(1);
      await revoke(store, 3, { by: "device" });
      assert.equal(await situation(), "first", "the last one went by itself");
      await activeBinding(store, 4);
      await furtherBinding(store, { n: 5, of: 4 });
      await Promise.all([revoke(store, 4, { by: "device" }), revoke(store, 5, { by: "site" })]);
      assert.equal(await store.bindings.situation("example-bank", "subject-4"), "lost", "at once: the stricter counts");
    }),
  );

  test(
    "judges the way of an enrolment in every write: what began as a first device ends beside one",
    on(async ({ store }) => {
      for (const n of [2, 3, 4]) await issue(store, n, "subject-1");
      for (const n of [3, 4]) await bind(store, n, binding(n, { subject: "subject-1" }));
      await confirm(store, 4);
      await activeBinding(store, 1);
      assert.equal(await bind(store, 2, binding(2, { subject: "subject-1" })), null);
      assert.deepEqual([await confirm(store, 3), await activate(store, 4)], [null, null]);
      assert.deepEqual(await statesOf(store, 1, 3, 4), ["active active", "dead revoked", "dead revoked"]);
      assert.equal(await leavesOf(store, "ended"), 2, "each that ends has a row");
    }),
  );

  test(
    "activates a further device after its approval was released, and not before",
    on(async ({ store }) => {
      await activeBinding(store, 1);
      await confirmedPhone(store, { n: 2, of: 1 });
      assert.equal(await activate(store, 2), null);
      assert.ok(isWinner(present(await approvePhone(store, { n: 2, of: 1 }))));
      assert.deepEqual([(await store.enrollments.find(enrollmentId(2)))?.grantedBy], [bindingId(1)]);
      const activated = present(await activate(store, 2));
      assert.deepEqual([activated.binding.replacement, activated.replaced], [false, []]);
      assert.equal((await store.bindings.userKey("example-bank", "subject-1"))?.epoch, 1);
      assert.equal(await leavesOf(store, "granted"), 1);
    }),
  );

  test(
    "releases no approval for an enrolment that has ended, is another's, or was approved before",
    on(async ({ store }) => {
      const by = await activeBinding(store, 1);
      await activeBinding(store, 9);
      await confirmedPhone(store, { n: 2, of: 1 });
      await confirmedPhone(store, { n: 8, of: 9 });
      for (const n of [20, 21, 22]) {
        await open(store, frozen(n, { login: { state: 1, subject: "subject-1" } }));
        await claim(store, n, { by });
        await decide(store, n, { by });
      }
      assert.equal(await consume(store, 20, "receipt-20", { grants: 8 }), null, "another user's");
      assert.ok(await consume(store, 21, "receipt-21", { grants: 2 }));
      assert.equal(await consume(store, 22, "receipt-22", { grants: 2 }), null, "approved before");
      assert.equal((await found(store, 22)).progress.state, "approved");
      assert.equal(await leavesOf(store, "granted"), 1);
    }),
  );

  test(
    "ends what a device approved when the site removes it, unless that has become a device",
    on(async ({ store }) => {
      for (const n of [1, 3, 5]) {
        await activeBinding(store, n);
        await confirmedPhone(store, { n: n + 1, of: n });
        await approvePhone(store, { n: n + 1, of: n });
      }
      assert.equal(
        await store.bindings.revoke(bindingId(1), {
          by: "site",
          userKey: null,
          ends: [],
          notices: [],
          leaf: leaf("revoked"),
        }),
        "stale",
        "what ends must be named",
      );
      await revoke(store, 1);
      await revoke(store, 3, { by: "device" });
      await Promise.all([activate(store, 6), revoke(store, 5)]);
      await Promise.all([activate(store, 2), activate(store, 4)]);
      const [one, two, three] = await statesOf(store, 2, 4, 6);
      assert.deepEqual([one, two], ["dead revoked", "active active"]);
      assert.ok(three === "active active" || three === "dead revoked");
    }),
  );

  test(
    "activates a replacement when its time has come, and every other device ends with it",
    on(async ({ store, move }) => {
      await activeBinding(store, 1);
      await furtherBinding(store, { n: 2, of: 1 });
      await freeze(store, 2);
      await confirmedPhone(store, { n: 3, of: 1, replace: true, activeFromMs: startMs + dayMs });
      move(dayMs - 1);
      assert.equal(await activate(store, 3), null);
      move(1);
      const { binding: bound, replaced } = present(await activate(store, 3));
      assert.deepEqual([bound.replacement, replaced], [true, [bindingId(1), bindingId(2)]]);
      for (const n of [1, 2]) {
        const { state, removal } = present(await store.bindings.find(bindingId(n)));
        assert.deepEqual([state, removal?.by], ["revoked", "replacement"]);
        assert.equal(await store.bindings.findSealed(bindingId(n)), null);
      }
      const key = present(await store.bindings.userKey("example-bank", "subject-1"));
      assert.deepEqual([key.epoch, [...key.sealed]], [2, [8]]);
      assert.equal(await leavesOf(store, "replaced"), 2);
    }),
  );

  test(
    "judges the end of a waiting enrolment inside the write",
    on(async ({ store, move }) => {
      await activeBinding(store, 1);
      await confirmedPhone(store, { n: 2, of: 1, replace: true, activeFromMs: startMs });
      await confirmedPhone(store, { n: 3, of: 1 });
      move(waitingMs);
      assert.deepEqual(
        [await activate(store, 2), await activate(store, 3), await veto(store, 2, 1)],
        [null, null, null],
      );
      assert.equal((await store.bindings.find(bindingId(1)))?.state, "active");
    }),
  );

  test(
    "lets one of activation and objection win, and one of two replacements",
    on(async ({ store }) => {
      for (let n = 1; n <= 20; n++) {
        const [a, b] = [100 + n, 200 + n];
        await activeBinding(store, n);
        for (const one of [a, b]) await confirmedPhone(store, { n: one, of: n, replace: true, activeFromMs: startMs });
        const racers = [() => tryActivate(store, a), () => tryActivate(store, b), () => veto(store, a, n)];
        await Promise.all([...racers.slice(n % 3), ...racers.slice(0, n % 3)].map((race) => race()));
        await Promise.all([activate(store, a), activate(store, b)]);
        const states = await statesOf(store, n, a, b);
        assert.equal(states.filter((state) => state === "active active").length, 1, states.join());
        const epoch = (await store.bindings.userKey("example-bank", `subject-${n}`))?.epoch;
        assert.equal(epoch, 2, "one epoch for one replacement");
      }
    }),
  );

  test(
    "lets removal and activation at once leave one device at most, under a key the removed one never had",
    on(async ({ store }) => {
      for (let n = 1; n <= 10; n++) {
        await activeBinding(store, n);
        await confirmedPhone(store, { n: n + 100, of: n, replace: true, activeFromMs: startMs });
        const racers = [() => activate(store, n + 100), () => revoke(store, n)];
        await Promise.all((n % 2 === 0 ? racers : racers.toReversed()).map((race) => race()));
        assert.deepEqual(await statesOf(store, n, n + 100), ["active revoked", "active active"]);
        const epoch = (await store.bindings.userKey("example-bank", `subject-${n}`))?.epoch ?? 0;
        assert.ok(epoch === 2 || epoch === 3);
      }
    }),
  );

  test(
    "takes the objection of an old device alone: in use, frozen, or removed by its site for a while",
    on(async ({ store, move }) => {
      await activeBinding(store, 1);
      await furtherBinding(store, { n: 2, of: 1 });
      await furtherBinding(store, { n: 3, of: 1 });
      await activeBinding(store, 9);
      await revoke(store, 2, { by: "site" });
      await revoke(store, 3, { by: "device" });
      await freeze(store, 1);
      const later = startMs + 10 * dayMs;
      for (const n of [10, 11, 12]) {
        await issue(store, n, "subject-1", true);
        await bind(store, n, binding(n, { subject: "subject-1" }));
        if (n !== 12) await confirm(store, n, { activeFromMs: later, expiresAtMs: later + waitingMs });
      }
      for (const nobody of [9, 3, 10, 11, 99]) assert.equal(await veto(store, 10, nobody), null, `by ${nobody}`);
      assert.equal(await veto(store, 12, 1), null, "nothing waits yet");
      assert.equal((await veto(store, 10, 2))?.state, "dead");
      assert.equal(await veto(store, 10, 2), null);
      move(removedDeviceSeconds * 1000);
      assert.equal(await veto(store, 11, 2), null, "removed too long ago");
      assert.equal((await veto(store, 11, 1))?.state, "dead");
      assert.deepEqual(await statesOf(store, 10, 11), ["dead revoked", "dead revoked"]);
      assert.equal(await leavesOf(store, "vetoed"), 2);
    }),
  );

  test(
    "lets a further device that waits be vetoed by nobody: it is enough not to approve it",
    on(async ({ store }) => {
      await activeBinding(store, 1);
      await confirmedPhone(store, { n: 2, of: 1 });
      assert.equal(await veto(store, 2, 1), null);
    }),
  );

  test(
    "tells others what happened from its time on, newest first, and a replacement that waits before all",
    on(async ({ store, move }) => {
      await activeBinding(store, 1);
      await furtherBinding(store, { n: 2, of: 1 });
      await issue(store, 3, "subject-1", true);
      await bind(store, 3, binding(3, { subject: "subject-1" }));
      const replacing = { subject: "subject-1", about: 3, kind: "device.replacing", enrollment: 3 } as const;
      const activeFromMs = startMs + dayMs;
      await confirm(store, 3, {
        activeFromMs,
        expiresAtMs: activeFromMs + waitingMs,
        notices: [notice(1, replacing), notice(2, { ...replacing, atMs: startMs + dayMs })],
      });
      const rotated = (n: number) =>
        store.bindings.freeze(bindingId(2), {
          by: n % 2 === 0 ? "site" : "alarm",
          notices: [notice(n, { subject: "subject-1", about: 2, kind: "device.frozen", atMs: startMs + n })],
          leaf: leaf("frozen"),
        });
      move(10);
      await rotated(10);
      await rotated(11);
      move(10);
      assert.deepEqual(await toldOf(store, 1), ["evt-11", "evt-10", `evt-1 until ${dayMs}`]);
      assert.deepEqual(await toldOf(store, 1, 2), ["evt-11", `evt-1 until ${dayMs}`]);
      assert.deepEqual(await toldOf(store, 2), [`evt-1 until ${dayMs}`], "nothing about itself");
      await veto(store, 3, 1);
      move(dayMs);
      assert.deepEqual(await toldOf(store, 1), ["evt-11", "evt-10", "evt-1"], "what was to come is taken back");
      move(90 * dayMs);
      await store.operations.tidy();
      assert.deepEqual(await toldOf(store, 1), []);
    }),
  );

  test(
    "judges the end of a ticket for a further device too",
    on(async ({ store, move }) => {
      await activeBinding(store, 1);
      await issue(store, 2, "subject-1");
      move(ticketMs);
      assert.equal(await bind(store, 2, binding(2, { subject: "subject-1" })), null);
    }),
  );
}
