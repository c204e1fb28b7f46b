import assert from "node:assert/strict";
import { test } from "node:test";
import type { EventId } from "@countersign/protocol";
import type { Store } from "../port.ts";
import type { WithBench } from "./bench.ts";
import { present, startMs } from "./sample-ids.ts";
import {
  all,
  create,
  endpoint,
  endpointId,
  happen,
  in1000,
  lease,
  leaseMs,
  never,
  once,
  result,
} from "./webhook-samples.ts";

/** What every engine must do with what is to be delivered. */
export function outboxTests(on: WithBench): void {
  leaseTests(on);
  acknowledgeTests(on);
  endpointStateTests(on);
  replayTests(on);
}

function leaseTests(on: WithBench): void {
  test(
    "gives each delivery to one of two that ask at once, until the lease is over",
    on(async ({ store, move }) => {
      await create(store, endpoint(1));
      for (let n = 1; n <= 6; n++) await happen(store, n);
      const [a, b] = await Promise.all([lease(store, { name: "a", most: 4 }), lease(store, { name: "b", most: 4 })]);
      assert.deepEqual([Math.min(a.length, b.length), Math.max(a.length, b.length)], [2, 4], "whichever came first");
      assert.equal(new Set([...a, ...b].map(({ delivery }) => delivery.id)).size, 6);
      move(leaseMs - 1);
      assert.deepEqual(await lease(store), []);
      move(1);
      const again = await lease(store, { nowMs: startMs + leaseMs, name: "c" });
      assert.deepEqual(
        again.map(({ delivery }) => delivery.id).toSorted(),
        [...a, ...b].map(({ delivery }) => delivery.id).toSorted(),
      );
    }),
  );

  test(
    "gives out what the asked organizations have, and nobody else's",
    on(async ({ store }) => {
      await create(store, endpoint(1));
      await create(store, endpoint(2, { organization: "other" }));
      await happen(store, 1);
      await happen(store, 2, "other");
      assert.deepEqual(await lease(store, { organizations: [] }), []);
      assert.deepEqual(await lease(store, { organizations: ["nobody", "null"] }), []);
      const [own, ...more] = await lease(store, { organizations: ["other", "nobody"] });
      assert.deepEqual([own?.endpoint.organization, more.length], ["other", 0]);
      assert.equal((await lease(store)).length, 1, "the rest is still there for whoever acts for all");
    }),
  );

  test(
    "gives out no more at once to one endpoint than is asked, and one alone after a failure",
    on(async ({ store, move }) => {
      await create(store, endpoint(1));
      await create(store, endpoint(2));
      for (let n = 1; n <= 5; n++) await happen(store, n);
      const first = await lease(store, { perEndpoint: 2 });
      assert.equal(first.length, 4, "two to each");
      assert.deepEqual(await lease(store, { perEndpoint: 2 }), []);
      await store.webhooks.acknowledge(
        first.map((one) => result(one, { is: one.endpoint.id === endpointId(1) ? "failed" : "delivered" })),
        in1000,
      );
      move(1000);
      const next = await lease(store, { perEndpoint: 2, nowMs: startMs + 1000 });
      const counts = [1, 2].map((n) => next.filter((one) => one.endpoint.id === endpointId(n)).length);
      assert.deepEqual(counts, [1, 2]);
    }),
  );

  test(
    "gives out no more at once to one organization than is asked, and first to the one that has the least",
    on(async ({ store }) => {
      for (const n of [1, 2]) await create(store, endpoint(n));
      const [busy, other] = [endpoint(1).organization, "example-shop"];
      for (let n = 1; n <= 3; n++) await happen(store, n);
      const organizationsOf = (leased: Awaited<ReturnType<typeof lease>>) =>
        leased.map((one) => one.endpoint.organization);
      assert.deepEqual(organizationsOf(await lease(store, { perOrganization: 2 })), [busy, busy]);
      await create(store, endpoint(3, { organization: other }));
      for (const n of [4, 5]) await happen(store, n, other);
      assert.deepEqual(organizationsOf(await lease(store, { most: 1 })), [other], "before what is due for longer");
      assert.deepEqual(organizationsOf(await lease(store, { perOrganization: 2 })), [other], "the other has its two");
      assert.deepEqual(organizationsOf(await lease(store, { perOrganization: 5 })), [busy, busy, busy]);
    }),
  );
}

function acknowledgeTests(on: WithBench): void {
  test(
    "takes no acknowledgement of a lease that is over and was given to another",
    on(async ({ store, move }) => {
      await create(store, endpoint(1));
      await happen(store, 1);
      const [late] = await lease(store, { name: "late" });
      move(leaseMs);
      await lease(store, { name: "next", nowMs: startMs + leaseMs });
      await store.webhooks.acknowledge([result(present(late), { is: "failed", name: "late" })], never);
      assert.deepEqual(
        (await all(store)).map(({ state, tries }) => [state, tries]),
        [["waiting", 0]],
      );
      await store.webhooks.acknowledge([result(present(late), { name: "next" })], never);
      await store.webhooks.acknowledge([result(present(late), { is: "failed", name: "next" })], never);
      assert.deepEqual(
        (await all(store)).map(({ state, tries }) => [state, tries]),
        [["delivered", 1]],
      );
    }),
  );

  test(
    "tries again after the time that is said, and gives up when there is none",
    on(async ({ store, move }) => {
      await create(store, endpoint(1));
      await happen(store, 1);
      const asked: number[] = [];
      const delayMs = (tries: number) => {
        asked.push(tries);
        return tries < 3 ? 500 : null;
      };
      for (const nowMs of [0, 500, 1000]) {
        const [one] = await lease(store, { nowMs: startMs + nowMs });
        await store.webhooks.acknowledge([result(present(one), { is: "failed" })], { delayMs });
        assert.deepEqual(await lease(store), [], "not before");
        move(500);
      }
      assert.deepEqual(asked, [1, 2, 3]);
      const { state, tries, failure, status } = present((await all(store))[0]);
      assert.deepEqual([state, tries, failure, status], ["dead", 3, "status", 500]);
    }),
  );
}

function endpointStateTests(on: WithBench): void {
  test(
    "switches off an endpoint that is gone, and keeps all that it was to be told and will be told",
    on(async ({ store }) => {
      await create(store, endpoint(1));
      for (let n = 1; n <= 3; n++) await happen(store, n);
      const [one] = await lease(store, { most: 1 });
      await store.webhooks.acknowledge([result(present(one), { is: "gone" })], in1000);
      await happen(store, 4);
      assert.deepEqual(
        (await all(store)).map(({ state, failure }) => [state, failure]),
        [
          ["dead", "status"],
          ["dead", "gone"],
          ["dead", "gone"],
          ["dead", "disabled"],
        ],
      );
      const { state, disabledBy } = present(await store.webhooks.find(endpointId(1)));
      assert.deepEqual([state, disabledBy, await lease(store)], ["disabled", "receiver", []]);
    }),
  );
}

function replayTests(on: WithBench): void {
  const replay = ({ webhooks }: Store, selection: Parameters<typeof webhooks.replay>[1]["selection"], key = "replay") =>
    webhooks.replay(endpointId(1), { once: once(key), selection, after: 0, most: 2 });

  test(
    "makes deliveries wait anew, once for a key, a part at a time, and none that wait already",
    on(async ({ store, move }) => {
      await create(store, endpoint(1));
      for (let n = 1; n <= 3; n++) await happen(store, n);
      const leased = await lease(store);
      await store.webhooks.acknowledge(
        leased.map((one) => result(one, { is: "failed" })),
        never,
      );
      const first = await Promise.all([replay(store, { kind: "dead" }), replay(store, { kind: "dead" })]);
      const seq = leased.map(({ delivery }) => delivery.seq);
      assert.deepEqual(
        first,
        Array.from({ length: 2 }, () => ({ count: 2, last: seq[1] })),
      );
      assert.equal((await lease(store)).length, 1, "one alone after a failure");
      move(10);
      const since = await replay(store, { kind: "since", atMs: startMs }, "since");
      assert.deepEqual(since, { count: 1, last: null });
      const ids = leased.map(({ delivery }): EventId => delivery.id);
      assert.deepEqual(await replay(store, { kind: "named", ids }, "named"), { count: 0, last: null });
    }),
  );

  test(
    "forgets what ended long ago and nothing that waits",
    on(async ({ store }) => {
      await create(store, endpoint(1));
      for (let n = 1; n <= 2; n++) await happen(store, n);
      const [one] = await lease(store, { most: 1 });
      await store.webhooks.acknowledge([result(present(one))], never);
      await store.webhooks.tidy(startMs);
      assert.equal((await all(store)).length, 2);
      await store.webhooks.tidy(startMs + 1);
      assert.deepEqual(
        (await all(store)).map(({ state }) => state),
        ["waiting"],
      );
    }),
  );
}
