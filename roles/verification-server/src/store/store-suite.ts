import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Clock } from "@countersign/protocol";
import { emptyRegistry } from "../core/registry.ts";
import type { ServerKey, Store } from "./port.ts";
import { bindingTests } from "./suite/binding-suite.ts";
import { claimTests } from "./suite/claim-suite.ts";
import { codeTests } from "./suite/code-suite.ts";
import { decisionTests } from "./suite/decision-suite.ts";
import { enrollmentTests } from "./suite/enrollment-suite.ts";
import { endingTests } from "./suite/ending-suite.ts";
import { attemptTests, methodTests } from "./suite/method-suite.ts";
import { offlineTests } from "./suite/offline-suite.ts";
import { auditTests } from "./suite/audit-suite.ts";
import { erasureTests } from "./suite/erasure-suite.ts";
import { historyTests } from "./suite/history-suite.ts";
import { openingTests } from "./suite/opening-suite.ts";
import { outboxTests } from "./suite/outbox-suite.ts";
import { passkeyTests } from "./suite/passkey-suite.ts";
import { returnTests } from "./suite/return-suite.ts";
import { ticketTests } from "./suite/ticket-suite.ts";
import { webhookTests } from "./suite/webhook-suite.ts";
import type { WithBench } from "./suite/bench.ts";
import {
  activate,
  activeBinding,
  bind,
  binding as phone,
  confirm,
  confirmedPhone,
  issue,
  notice,
} from "./suite/device-samples.ts";
import { bindingId, enrollmentId, leaf, leavesOf, operationId, present, startMs } from "./suite/sample-ids.ts";
import { approvePhone, consume, found, frozen, open, operationIn } from "./suite/samples.ts";

/** A place an engine keeps one store in: it may be opened again after it was closed. */
export interface StorePlace {
  open(clock: Clock): Promise<Store>;
  remove(): Promise<void>;
}

/** The conformance suite of the store's port: what every engine must do, in races, at deadlines and over restarts. */
export function storeSuite(name: string, createPlace: () => Promise<StorePlace>): void {
  const on: WithBench = (work) => async () => {
    let nowMs = startMs;
    const place = await createPlace();
    const store = await place.open(() => nowMs);
    const move = (ms: number) => void (nowMs += ms);
    try {
      await work({ store, move });
    } finally {
      await store.close();
      await place.remove();
    }
  };
  describe(`the store on ${name}`, () => {
    describe("opening", () => openingTests(on));
    describe("claims", () => claimTests(on));
    describe("typed codes", () => codeTests(on));
    describe("decisions", () => decisionTests(on));
    describe("endings", () => endingTests(on));
    describe("codes without a network and second thoughts", () => offlineTests(on));
    describe("return codes", () => returnTests(on));
    describe("tickets", () => ticketTests(on));
    describe("bindings", () => bindingTests(on));
    describe("further and replacing devices", () => enrollmentTests(on));
    describe("passkeys", () => passkeyTests(on));
    describe("methods under way", () => attemptTests(on));
    describe("methods of users", () => methodTests(on));
    describe("the audit log", () => auditTests(on));
    describe("history", () => historyTests(on));
    describe("forgetting", () => erasureTests(on));
    describe("registry and keys", () => otherTests(on));
    describe("webhooks", () => webhookTests(on));
    describe("the outbox", () => outboxTests(on));
    describe("restarts", () => restartTests(createPlace));
  });
}

function serverKey(id: string): ServerKey {
  return { id, purpose: "secret", jwk: null, sealed: new Uint8Array([1]), createdAtMs: startMs, retiredAtMs: null };
}

function otherTests(on: WithBench): void {
  test(
    "replaces the registry for one of many who change the same version",
    on(async ({ store }) => {
      assert.equal((await store.registry.read()).version, 0);
      for (const version of [0, 1]) {
        const answers = await Promise.all(
          Array.from({ length: 10 }, () =>
            store.registry.replace({ ...emptyRegistry, version }, { leaf: leaf("changed") }),
          ),
        );
        assert.equal(answers.filter((answer) => answer !== null).length, 1);
      }
      assert.deepEqual([(await store.registry.read()).version, await leavesOf(store, "changed")], [2, 2]);
    }),
  );

  test(
    "keeps what is registered in the order in which it was written",
    on(async ({ store }) => {
      const limits = { zebra: { caps: { EUR: "1", CHF: "2" } }, ape: { caps: {} } };
      const registry = { ...emptyRegistry, limits } as unknown as typeof emptyRegistry;
      await store.registry.replace(registry, { leaf: leaf("changed") });
      const { limits: kept } = (await store.registry.read()) as unknown as { limits: typeof limits };
      assert.equal(JSON.stringify(kept), JSON.stringify(limits));
    }),
  );

  test(
    "keeps server keys in the order they were made",
    on(async ({ store }) => {
      for (const id of ["key_1", "key_2"]) await store.keys.add(serverKey(id), { leaf: leaf("added") });
      assert.deepEqual(
        (await store.keys.list()).map(({ id }) => id),
        ["key_1", "key_2"],
      );
    }),
  );

  test(
    "makes one first key of a purpose for many who start at once, and one that is not the first whenever it is asked to",
    on(async ({ store }) => {
      const added = await Promise.all(
        [1, 2, 3].map((n) => store.keys.add(serverKey(`key_${n}`), { leaf: leaf("added"), first: true })),
      );
      assert.equal(added.filter(Boolean).length, 1);
      assert.equal(
        await store.keys.add({ ...serverKey("key_4"), purpose: "role" }, { leaf: leaf("added"), first: true }),
        true,
      );
      assert.equal(await store.keys.add(serverKey("key_5"), { leaf: leaf("added") }), true);
      assert.deepEqual([(await store.keys.list()).length, await leavesOf(store, "added")], [3, 3]);
    }),
  );

  test(
    "lets a write that fails spoil none that are made with it",
    on(async ({ store }) => {
      await store.keys.add(serverKey("key_1"), { leaf: leaf("added") });
      const settled = await Promise.allSettled([
        store.audit.append(leaf("before")),
        open(store, frozen(1)),
        store.keys.add(serverKey("key_1"), { leaf: leaf("added") }),
        open(store, frozen(2)),
        store.audit.append(leaf("after")),
      ]);
      assert.deepEqual(
        settled.map(({ status }) => status),
        ["fulfilled", "fulfilled", "rejected", "fulfilled", "fulfilled"],
      );
      const rows = await Promise.all(["before", "opened", "added", "after"].map((event) => leavesOf(store, event)));
      assert.deepEqual(rows, [1, 2, 1, 1], "each once, though some were tried twice");
    }),
  );
}

function restartTests(createPlace: () => Promise<StorePlace>): void {
  test("find everything a write has answered", async () => {
    const place = await createPlace();
    const first = await place.open(() => startMs);
    const by = await operationIn(first, 1, "approved");
    const released = present(await consume(first, 1, "the receipt"));
    const closing = [open(first, frozen(2)), first.close()];
    await Promise.all(closing);
    const second = await place.open(() => startMs);
    assert.deepEqual(await found(second, 1), released);
    assert.equal((await found(second, 2)).progress.state, "presented", "a write under way was finished");
    assert.deepEqual(await second.bindings.find(by.id), { ...by, ...tokensOf(await second.bindings.find(by.id)) });
    assert.equal((await second.enrollments.find(enrollmentId(1)))?.state, "active");
    assert.equal(await consume(second, 1, "another"), null);
    await second.close();
    await place.remove();
  });

  test("go on with the index and the counts where they were", async () => {
    const place = await createPlace();
    const first = await place.open(() => startMs);
    for (let n = 1; n <= 100; n++) await open(first, frozen(n, { details: { payee: "Energie" } }));
    for (let n = 1; n <= 50; n++)
      await first.operations.end(operationId(n), { move: "cancel", leaf: leaf("cancelled") });
    assert.equal(await first.history.advance(), true);
    await first.close();
    const second = await place.open(() => startMs);
    while (await second.history.advance());
    const page = { organization: null, businesses: null, before: null, limit: 100, q: "energie" };
    assert.equal((await second.operations.search(page)).operations.length, 100);
    const counted = {
      width: "hour",
      fromMs: 0,
      toMs: startMs * 2,
      organization: null,
      business: null,
      type: null,
    } as const;
    const [tally] = (await second.history.count(counted)).values();
    assert.deepEqual(tally, { "state/cancelled": 50, "state/presented": 50, "funnel/shown": 100 });
    await second.close();
    await place.remove();
  });

  test("find enrolments that wait, what was approved of them, and what is to be told", async () => {
    const place = await createPlace();
    const first = await place.open(() => startMs);
    await activeBinding(first, 1);
    await confirmedPhone(first, { n: 2, of: 1 });
    await approvePhone(first, { n: 2, of: 1 });
    await issue(first, 3, "subject-1", true);
    await bind(first, 3, phone(3, { subject: "subject-1" }));
    const told = [notice(1, { subject: "subject-1", about: 3, kind: "device.replacing", enrollment: 3 })];
    await confirm(first, 3, { activeFromMs: startMs + 1, notices: told });
    const before = [await first.enrollments.find(enrollmentId(2)), await first.enrollments.find(enrollmentId(3))];
    await first.close();
    const second = await place.open(() => startMs);
    const after = [await second.enrollments.find(enrollmentId(2)), await second.enrollments.find(enrollmentId(3))];
    assert.deepEqual(after, before);
    const notices = await second.notices.read(present(await second.bindings.find(bindingId(1))), 32);
    assert.deepEqual(notices, [{ ...told[0], vetoUntilMs: startMs + 1 }]);
    assert.equal(await activate(second, 3), null, "its time has not come");
    assert.equal((await activate(second, 2))?.binding.state, "active");
    await second.close();
    await place.remove();
  });
}

function tokensOf(binding: { token: string | null; previousToken: string | null } | null) {
  const { token, previousToken } = present(binding);
  assert.deepEqual([token, previousToken], ["token-2", "token-1"]);
  return { token, previousToken };
}
