// oxlint-disable max-lines-per-function -- a list of tests, not one piece of work
import assert from "node:assert/strict";
import { test } from "node:test";
import type { FrozenOperation } from "../../core/operation.ts";
import { minutesKeptMs, slotWidths } from "../history-store.ts";
import type { Sought, Store } from "../port.ts";
import { activeBinding } from "./device-samples.ts";
import type { WithBench } from "./bench.ts";
import { leaf, operationId, operationMs, organization, present } from "./sample-ids.ts";
import { claim, consume, decide, found, frozen, open, operationIn } from "./samples.ts";

const everything: Sought = { organization: null, businesses: null, before: null, limit: 100 };

/** Numbers of the operations that are found, page after page. */
async function numbersOf({ operations }: Store, sought: Partial<Sought>): Promise<readonly number[]> {
  const numbers: number[] = [];
  for (let before: Sought["before"] = null; ; ) {
    const page = await operations.search({ ...everything, ...sought, before });
    numbers.push(...page.operations.map((operation) => Number(operation.frozen.id.slice(-6))));
    if (page.last === null) return numbers;
    before = page.last;
  }
}

/** Does all that is to be done in the background. */
async function advanceAll({ history }: Store): Promise<void> {
  while (await history.advance());
}

function end({ operations }: Store, n: number) {
  return operations.end(operationId(n), { move: "cancel", leaf: leaf("cancelled") });
}

function about(n: number, details: FrozenOperation["details"], changes: Partial<FrozenOperation> = {}) {
  return frozen(n, { details, ...changes });
}

/** What every engine finds, whether its index has come so far or not. */
export function historyTests(on: WithBench): void {
  test(
    "counts requests that only read, in a race too, and none where one window is full",
    on(async ({ store, move }) => {
      const window = { name: "history/a", windowSeconds: 60, most: 2 };
      const other = { ...window, name: "history/b", most: 3 };
      const counted = await Promise.all([1, 2, 3].map(() => store.operations.count([window, other])));
      assert.equal(counted.filter(Boolean).length, 2);
      assert.equal(await store.operations.count([other]), true, "what was refused was not counted");
      assert.equal(await store.operations.count([other]), false);
      move(60_000);
      assert.equal(await store.operations.count([window]), true);
    }),
  );

  const samples = [
    about(1, { payee: "Energie Direkt", amount: "12.00" }),
    about(2, { payee: "北京市朝阳区王小明", amount: "100.00" }, { reference: "order-2" }),
    about(3, { payee: `100% "pure" AND NOT_this * OR (that) ^a:b -c`, amount: "1.00" }, { type: "payment" }),
    about(4, { payee: "ENERGIE Übrig", amount: "5.00" }, { business: "cards", organization: "other-bank" }),
  ];
  const cases: readonly (readonly [Partial<Sought>, readonly number[]])[] = [
    [{}, [4, 3, 2, 1]],
    [{ limit: 1 }, [4, 3, 2, 1]],
    [{ organization }, [3, 2, 1]],
    [{ businesses: ["cards", "unknown"] }, [4]],
    [{ businesses: [] }, []],
    [{ type: "payment" }, [3]],
    [{ subject: "subject-2" }, [2]],
    [{ subject: "subject-2", organization, type: "transfer" }, [2]],
    [{ subject: "subject-2", organization: "other-bank" }, []],
    [{ q: "energie" }, [4, 1]],
    [{ q: "ENERGIE", organization }, [1]],
    [{ q: "übrig" }, [4]],
    [{ q: "朝阳区" }, [2]],
    [{ q: "王" }, [2]],
    [{ q: "小明" }, [2]],
    [{ q: "order-2" }, [2]],
    [{ q: "100" }, [3, 2]],
    [{ q: "0%" }, [3]],
    [{ q: "%" }, [3]],
    [{ q: "_" }, [3]],
    [{ q: "T_t" }, [3]],
    [{ q: '"' }, [3]],
    [{ q: '"pure"' }, [3]],
    [{ q: "AND NOT" }, [3]],
    [{ q: "* OR (" }, [3]],
    [{ q: "^a:b -c" }, [3]],
    [{ q: "text:energie" }, []],
    [{ q: "energie OR pure" }, []],
    [{ q: "Direkt\n12.00" }, []],
    [{ q: operationId(3) }, [3]],
    [{ q: operationId(3).toUpperCase() }, [3]],
    [{ q: "nowhere" }, []],
    [{ q: "energie", type: "payment" }, []],
    [{ state: "presented" }, [4, 3, 2, 1]],
    [{ state: "released" }, []],
    [{ method: "qr" }, [4, 3, 2, 1]],
    [{ method: "sms" }, []],
    [{ from: 1_795_000_000, to: 1_795_000_001 }, [4, 3, 2, 1]],
    [{ to: 1_795_000_000 }, []],
    [{ from: 1_795_000_001 }, []],
  ];

  for (const indexed of ["before its index has come so far", "out of its index"]) {
    test(
      `finds operations by what is asked of them, ${indexed}`,
      on(async ({ store }) => {
        for (const sample of samples) await open(store, sample);
        if (indexed.startsWith("out")) await advanceAll(store);
        for (const [sought, numbers] of cases)
          assert.deepEqual(await numbersOf(store, sought), numbers, JSON.stringify(sought));
      }),
    );
  }

  test(
    "judges states as they are now, also of what was in the index before it ended",
    on(async ({ store, move }) => {
      for (const n of [1, 2, 3]) await open(store, frozen(n));
      await advanceAll(store);
      await end(store, 1);
      assert.deepEqual(await numbersOf(store, { state: "cancelled" }), [1]);
      await advanceAll(store);
      assert.deepEqual(await numbersOf(store, { state: "cancelled" }), [1]);
      assert.deepEqual(await numbersOf(store, { state: "presented" }), [3, 2]);
      move(operationMs);
      assert.deepEqual(await numbersOf(store, { state: "presented" }), []);
      assert.deepEqual(await numbersOf(store, { state: "expired" }), [3, 2], "though nobody wrote it down");
    }),
  );

  test(
    "misses nothing while the index is being made, and goes on after what is gone",
    on(async ({ store }) => {
      const words = { payee: "Energie" };
      for (let n = 1; n <= 120; n++) await open(store, about(n, words));
      const numbers = Array.from({ length: 120 }, (_, i) => 120 - i);
      assert.equal(await store.history.advance(), true);
      assert.deepEqual(await numbersOf(store, { q: "energie", limit: 7 }), numbers);
      const [, pages] = await Promise.all([advanceAll(store), numbersOf(store, { q: "energie", limit: 7 })]);
      assert.deepEqual(pages, numbers);
      const page = await store.operations.search({ ...everything, q: "energie", limit: 10 });
      await end(store, 111);
      await store.erasure.purge([operationId(111)], { leaf: leaf("purged") });
      const next = await store.operations.search({ ...everything, q: "energie", limit: 1, before: page.last });
      assert.equal(next.operations[0]?.frozen.id, operationId(110));
    }),
  );

  test(
    "answers what it has after enough looks, with a cursor that is its own organization's",
    on(async ({ store }) => {
      const owners = [organization, "other-bank"];
      const rare = (n: number) => (n === 1 ? { payee: "zq" } : { payee: "Energie" });
      const opened = (n: number) => open(store, about(n, rare(n), { organization: owners[n % 2] ?? "" }));
      // Some at a time: what waits longer than a statement may take is unavailable.
      for (let first = 1; first <= 12_000; first += 500)
        await Promise.all(Array.from({ length: 500 }, (_, i) => opened(first + i)));
      const page = await store.operations.search({ ...everything, organization: "other-bank", q: "zq" });
      assert.deepEqual(page.operations, []);
      const cursor = present(page.last);
      assert.equal((await store.operations.find(cursor))?.frozen.organization, "other-bank");
      assert.deepEqual(await numbersOf(store, { organization: "other-bank", q: "zq" }), [1]);
    }),
  );

  test(
    "finds nothing of what was purged, while searches and the index go on beside it, nor anything else in its place",
    on(async ({ store }) => {
      for (let n = 1; n <= 60; n++) await open(store, about(n, { payee: n > 30 ? "Secret payee" : "Energie" }));
      for (let n = 31; n <= 60; n++) await end(store, n);
      const gone = Array.from({ length: 30 }, (_, i) => operationId(31 + i));
      await Promise.all([
        advanceAll(store),
        store.erasure.unindex(gone, 5),
        store.erasure.purge(gone, { leaf: leaf("purged") }),
        numbersOf(store, { q: "payee", limit: 3 }),
      ]);
      await advanceAll(store);
      assert.deepEqual(await numbersOf(store, { q: "Secret" }), []);
      // The rows of the database that these get were the purged ones'.
      for (let n = 61; n <= 63; n++) await open(store, about(n, { payee: "Newcomer" }));
      assert.deepEqual(await numbersOf(store, { q: "newcomer" }), [63, 62, 61]);
      await advanceAll(store);
      assert.deepEqual(await numbersOf(store, { q: "newcomer" }), [63, 62, 61]);
      assert.equal((await numbersOf(store, {})).length, 33);
    }),
  );

  test(
    "counts each operation once, as it ended, whoever counts and whatever is deleted",
    on(async ({ store }) => {
      const day = {
        width: "day",
        fromMs: 0,
        toMs: Number.MAX_SAFE_INTEGER,
        organization: null,
        business: null,
        type: null,
      } as const;
      const countNow = async () =>
        Object.fromEntries([...(await store.history.count(day)).values()].flatMap((tally) => Object.entries(tally)));
      await operationIn(store, 1, "approved");
      await operationIn(store, 2, "claimed");
      await open(store, frozen(3));
      const begun = {
        "state/approved": 1,
        "state/claimed": 1,
        "state/presented": 1,
        "funnel/shown": 3,
        "funnel/scanned": 2,
      };
      const decided = { "funnel/decided": 1, "time/2": 1, "method/qr": 1 };
      assert.deepEqual(await countNow(), { ...begun, ...decided });
      await advanceAll(store);
      assert.deepEqual(await countNow(), { ...begun, ...decided }, "what is open is counted as it stands");
      await consume(store, 1);
      await decide(store, 2, {
        by: present(
          await store.bindings.find(
            present((await found(store, 2)).progress.state === "claimed" ? "bnd_00000000000000000000000002" : null),
          ),
        ),
        answer: "decline",
      });
      await end(store, 3);
      const ended = {
        "state/released": 1,
        "state/declined": 1,
        "state/cancelled": 1,
        "funnel/shown": 3,
        "funnel/scanned": 2,
      };
      const all = { ...ended, "funnel/decided": 2, "funnel/released": 1, "time/2": 2, "method/qr": 2 };
      assert.deepEqual(await countNow(), all);
      // Deleted before it was counted for good, and again after that.
      await store.erasure.purge([operationId(3)], { leaf: leaf("purged") });
      assert.deepEqual(await countNow(), all);
      await Promise.all([advanceAll(store), advanceAll(store)]);
      await store.erasure.purge([operationId(1), operationId(2)], { leaf: leaf("purged") });
      await advanceAll(store);
      assert.deepEqual(await countNow(), all);
      assert.deepEqual([...(await store.history.count({ ...day, organization: "other-bank" })).keys()], []);
    }),
  );

  test(
    "forgets counts by the minute when their time is over, and none by the hour",
    on(async ({ store, move }) => {
      await open(store, frozen(1));
      await end(store, 1);
      await advanceAll(store);
      const slots = async (width: "minute" | "hour") => {
        const of = { width, fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, organization: null, business: null, type: null };
        return (await store.history.count(of)).size;
      };
      move(minutesKeptMs - slotWidths.minute);
      await store.operations.tidy();
      assert.deepEqual([await slots("minute"), await slots("hour")], [1, 1]);
      move(slotWidths.minute);
      await store.operations.tidy();
      assert.deepEqual([await slots("minute"), await slots("hour")], [0, 1]);
    }),
  );

  test(
    "finds the rows of the audit log about an operation or a device, read before or not",
    on(async ({ store }) => {
      const row = (event: string, rest: object) => ({
        json: JSON.stringify({ at: 1, event, ...rest }),
        hash: new Uint8Array(32),
      });
      const device = "dev_00000000000000000000000009";
      await store.audit.append(row("one", { operation: operationId(1) }));
      await store.audit.append(row("two", { operation: operationId(2), device }));
      await advanceAll(store);
      await store.audit.append(row("three", { operation: operationId(1), device }));
      const eventsOf = async (id: string, most: number) =>
        (await store.history.rowsAbout(id, most)).map(({ json }) => (JSON.parse(json) as { event: string }).event);
      assert.deepEqual(await eventsOf(operationId(1), 10), ["one", "three"]);
      assert.deepEqual(await eventsOf(device, 10), ["two", "three"]);
      assert.deepEqual(await eventsOf(device, 1), ["three"]);
      assert.deepEqual(await eventsOf(operationId(3), 10), []);
    }),
  );

  test(
    "tells whose an anonymous operation is from the scan on",
    on(async ({ store }) => {
      const by = await activeBinding(store, 7);
      await open(store, frozen(1, { login: { state: 0 } }));
      await advanceAll(store);
      assert.deepEqual(await numbersOf(store, { subject: by.subject }), []);
      await claim(store, 1, { by });
      assert.deepEqual(await numbersOf(store, { subject: by.subject }), [1]);
    }),
  );
}
