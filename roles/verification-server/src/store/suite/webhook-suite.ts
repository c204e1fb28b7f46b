import assert from "node:assert/strict";
import { test } from "node:test";
import type { WithBench } from "./bench.ts";
import { activeBinding, revokeAtOnce } from "./device-samples.ts";
import { leaf, leavesOf, operationId, organization, present, startMs } from "./sample-ids.ts";
import { claim, claimBy, consume, decide, frozen, open, operationIn } from "./samples.ts";
import { all, create, endpoint, endpointId, happen, lease, once } from "./webhook-samples.ts";

/** What every engine must do with endpoints, and write into their outbox. */
export function webhookTests(on: WithBench): void {
  endpointTests(on);
  foundTests(on);
  eventTests(on);
  namingTests(on);
  aboutTests(on);
  hearingTests(on);
}

function endpointTests(on: WithBench): void {
  test(
    "makes an endpoint once for a key, and no more than there may be",
    on(async ({ store }) => {
      const made = await Promise.all([create(store, endpoint(1)), create(store, endpoint(1))]);
      assert.deepEqual(made, [endpoint(1), endpoint(1)]);
      const other = { once: once(endpointId(1), "other"), most: 20, leaf: leaf("webhook") };
      assert.equal(await store.webhooks.create(endpoint(2), other), "reused");
      assert.equal(await create(store, endpoint(3), 1), "full");
      assert.deepEqual([await store.webhooks.list(organization), await leavesOf(store, "webhook")], [[endpoint(1)], 1]);
    }),
  );

  test(
    "makes the next secret once for a key",
    on(async ({ store }) => {
      await create(store, endpoint(1));
      const rotate = (key: string) =>
        store.webhooks.rotate(endpoint(1), { once: once(key), previousUntilMs: startMs + 1, leaf: leaf("rotated") });
      const answers = [...(await Promise.all([rotate("a"), rotate("a")])), await rotate("b")];
      assert.deepEqual(
        answers.map((answer) => answer !== "reused" && answer?.secretNumber),
        [2, 2, 3],
      );
      assert.deepEqual(
        [(await store.webhooks.find(endpointId(1)))?.secretNumber, await leavesOf(store, "rotated")],
        [3, 2],
      );
    }),
  );

  test(
    "forgets an endpoint with what it was to be told",
    on(async ({ store }) => {
      await create(store, endpoint(1));
      await happen(store, 1);
      assert.equal((await store.webhooks.remove(endpoint(1), { leaf: leaf("removed") }))?.id, endpointId(1));
      assert.equal(await store.webhooks.remove(endpoint(1), { leaf: leaf("removed") }), null);
      assert.deepEqual([await lease(store), await all(store), await leavesOf(store, "removed")], [[], [], 1]);
    }),
  );
}

function foundTests(on: WithBench): void {
  test(
    "changes, turns and removes nothing that is for other businesses than it was found to be for (T35)",
    on(async ({ store: { webhooks }, store }) => {
      await create(store, endpoint(1, { businesses: ["transfers"] }));
      const change = { businesses: null };
      const turn = { once: once("turn"), previousUntilMs: startMs + 1, leaf: leaf("turned") };
      const wide = endpoint(1);
      const limited = endpoint(1, { businesses: ["transfers"] });
      assert.equal((await webhooks.change(limited, { change, leaf: leaf("changed") }))?.businesses, null);
      assert.equal(await webhooks.change(limited, { change: { state: "disabled" }, leaf: leaf("changed") }), null);
      assert.equal(await webhooks.rotate(limited, turn), null);
      assert.equal(await webhooks.remove(limited, { leaf: leaf("removed") }), null);
      assert.deepEqual(await webhooks.find(endpointId(1)), wide);
      assert.deepEqual(
        await Promise.all(["changed", "turned", "removed"].map((event) => leavesOf(store, event))),
        [1, 0, 0],
      );
      assert.equal(present(await webhooks.rotate(wide, turn)) !== "reused", true);
      const narrow = { change: { businesses: ["accounts"] }, leaf: leaf("changed") };
      assert.deepEqual((await webhooks.change(wide, narrow))?.businesses, ["accounts"]);
      assert.equal(await webhooks.rotate(wide, turn), null, "the secret is not told again either");
    }),
  );
}

function eventTests(on: WithBench): void {
  test(
    "writes an event with the change it tells of, for those who ask for it, and for nobody else",
    on(async ({ store }) => {
      await happen(store, 1);
      await create(store, endpoint(1));
      await create(store, endpoint(2, { events: ["operation.approved"] }));
      await create(store, endpoint(3, { businesses: ["accounts"] }));
      await create(store, endpoint(4, { organization: "another" }));
      await happen(store, 2);
      const [told, ...more] = await all(store);
      assert.deepEqual(
        [more.length, ...(await Promise.all([2, 3, 4].map(async (n) => (await all(store, n)).length)))],
        [0, 0, 0, 0],
      );
      const { type, data, state, tries, atMs } = present(told);
      assert.deepEqual(
        { type, data, state, tries, atMs },
        {
          type: "operation.cancelled",
          data: { operation: operationId(2), state: "cancelled", version: 3, business: "transfers" },
          state: "waiting",
          tries: 0,
          atMs: startMs,
        },
      );
    }),
  );

  test(
    "writes nothing for a change that another was faster with",
    on(async ({ store }) => {
      await create(store, endpoint(1, { events: ["operation.approved", "operation.declined", "operation.cancelled"] }));
      const by = await operationIn(store, 1, "claimed");
      await Promise.all([
        decide(store, 1, { by }),
        decide(store, 1, { by, answer: "decline" }),
        store.operations.end(operationId(1), { move: "cancel", leaf: leaf("cancelled") }),
      ]);
      assert.equal((await all(store)).length, 1);
    }),
  );
}

function namingTests(on: WithBench): void {
  test(
    "names whose an anonymous operation was from its release on",
    on(async ({ store }) => {
      await create(store, endpoint(1, { events: ["operation.approved", "operation.released", "operation.outcome"] }));
      const by = await activeBinding(store, 1);
      await open(store, frozen(1, { login: { state: 0 } }));
      await store.operations.claim(operationId(1), {
        claim: claimBy(by, { nonceHash: "nonce" }),
        maximumScans: 3,
        windows: [],
        rotation: { binding: by.id, token: "token-1" },
        leaf: leaf("claimed"),
      });
      await decide(store, 1, { by });
      await consume(store, 1);
      await store.operations.recordOutcome(operationId(1), { outcome: { result: "done" }, leaf: leaf("outcome") });
      const told = await all(store);
      assert.deepEqual(
        told.map(({ type, userReference }) => [type, userReference]),
        [
          ["operation.approved", null],
          ["operation.released", by.userReference],
          ["operation.outcome", by.userReference],
        ],
      );
    }),
  );

  test(
    "tells of a device that was ever in use, and of none that never was",
    on(async ({ store }) => {
      await create(store, endpoint(1));
      await create(store, endpoint(2, { businesses: ["transfers"] }));
      const by = await activeBinding(store, 1);
      await revokeAtOnce(store, by.id);
      assert.deepEqual(
        (await all(store)).map(({ type, data }) => [type, data]),
        [
          ["device.activated", { device: by.device, state: "active" }],
          ["device.revoked", { device: by.device, state: "revoked" }],
        ],
      );
      assert.deepEqual(await all(store, 2), [], "a device is of no business");
    }),
  );
}

function aboutTests(on: WithBench): void {
  test(
    "finds what was told of an operation: a user's, nobody's, and one that somebody claimed",
    on(async ({ store }) => {
      await create(store, endpoint(1));
      await create(store, endpoint(2, { events: ["operation.cancelled"] }));
      const by = await activeBinding(store, 9);
      await happen(store, 1);
      await open(store, frozen(2, { login: { state: 0 } }));
      await store.operations.end(operationId(2), { move: "cancel", leaf: leaf("cancelled") });
      await open(store, frozen(3, { login: { state: 0 } }));
      await claim(store, 3, { by });
      await decide(store, 3, { by });
      const told = async (n: number, most = 10) =>
        (await store.webhooks.deliveriesAbout(operationId(n), most)).map((one) => [
          one.endpoint.id,
          one.delivery.data.operation,
          one.delivery.type,
        ]);
      const [first, second] = [endpointId(1), endpointId(2)];
      for (const n of [1, 2]) {
        const cancelled = [operationId(n), "operation.cancelled"];
        const both = await told(n);
        assert.deepEqual(
          new Map(both.map(([id, ...rest]) => [id, rest])),
          new Map([
            [first, cancelled],
            [second, cancelled],
          ]),
        );
        assert.equal((await told(n, 1)).length, 1);
      }
      assert.deepEqual(await told(3), [[first, operationId(3), "operation.approved"]]);
      assert.deepEqual(await told(4), []);
    }),
  );
}

function hearingTests(on: WithBench): void {
  test(
    "says once that something was written, after it is on disk",
    on(async ({ store }) => {
      await create(store, endpoint(1));
      const heard: number[] = [];
      const end = store.webhooks.onWritten(
        () => void lease(store, { most: 1 }).then((found) => heard.push(found.length)),
      );
      await Promise.all([happen(store, 1), happen(store, 2)]);
      end();
      await happen(store, 3);
      await lease(store, { most: 1 });
      assert.ok(heard.length >= 1 && heard.every((count) => count === 1));
    }),
  );
}
