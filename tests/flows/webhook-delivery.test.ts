import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import { after, before, describe, test } from "node:test";
import type { WebhookDelivery, WebhookEndpointWithSecret } from "@countersign/relying-party";
import { openOperation } from "../world/open-operation.ts";
import { newKey } from "../world/relying-party.ts";
import { eventIn, startWebhookReceiver, type WebhookReceiver } from "../world/webhook-receiver.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

const hour = 3600;
const day = 24 * hour;

describe("a webhook's receiver", () => {
  let receiver: WebhookReceiver;
  let world: World;
  let addresses: readonly string[] = [];
  before(async () => {
    receiver = await startWebhookReceiver();
    const webhooks = { dangerouslyAllowedOrigins: [receiver.origin], resolve: async () => addresses };
    world = await startWorld({ limits: noLimits, webhooks });
  });
  after(async () => {
    await world.close();
    await receiver.close();
  });

  const once = () => ({ idempotencyKey: newKey() });
  const deliverDue = () => world.running().operationServer.deliverDue();
  /** One endpoint at a time, so that each test has what happens to itself. */
  async function withEndpoint(
    url: string,
    work: (endpoint: WebhookEndpointWithSecret) => Promise<void>,
  ): Promise<void> {
    const endpoint = await world.bank.sdk.webhooks.create({ url, events: ["operation.cancelled"] }, once());
    await work(endpoint);
    await world.bank.sdk.webhooks.remove(endpoint.id);
  }
  const at = (path: string) => receiver.origin + path;
  /** Something to be told. */
  async function happen(): Promise<string> {
    const { id } = await openOperation(world, "transfer", { user: "mira" });
    await world.bank.sdk.cancel(id);
    return id;
  }
  async function last({ id }: WebhookEndpointWithSecret): Promise<WebhookDelivery> {
    return (await world.bank.sdk.webhooks.deliveries(id)).deliveries[0] ?? assert.fail("there is no delivery");
  }

  test("that is down for an hour gets everything, once it is back", async () => {
    await withEndpoint(at("/down"), async (endpoint) => {
      receiver.answer("/down", 503);
      const happened: string[] = [];
      for (let minute = 0; minute < 60; minute += 10) {
        happened.push(await happen());
        await deliverDue();
        world.clock.move(600);
      }
      const early = receiver.at("/down").length;
      assert.ok(early > happened.length, "it was tried meanwhile");
      receiver.answer("/down", 204);
      const refusals = receiver.at("/down").length;
      for (let hours = 0; hours < 4; hours += 1) {
        world.clock.move(hour);
        await deliverDue();
      }
      const taken = await Promise.all(
        receiver
          .at("/down")
          .slice(refusals)
          .map((one) => eventIn(one, endpoint)),
      );
      const told = taken.map(({ data }) => ("operation" in data ? data.operation : ""));
      assert.deepEqual(told.toSorted(), happened.toSorted(), "each once");
    });
  });

  test("that stays down is tried ten times in the times that the table says, then not, until a replay", async () => {
    await withEndpoint(at("/dead"), async (endpoint) => {
      receiver.answer("/dead", 500);
      await happen();
      await deliverDue();
      const waits: number[] = [];
      for (let one = await last(endpoint); one.state === "waiting"; one = await last(endpoint)) {
        const { nextTryAt = assert.fail() } = one;
        waits.push(nextTryAt - world.clock.seconds());
        world.clock.move(Math.max(0, nextTryAt - world.clock.seconds() - 1));
        await deliverDue();
        assert.equal((await last(endpoint)).tries, one.tries, "not before its time");
        world.clock.move(2);
        await deliverDue();
      }
      const table = [5, 300, 1800, 2 * hour, 5 * hour, 10 * hour, 14 * hour, 20 * hour, day];
      assert.equal(waits.length, table.length);
      for (const [i, wait] of waits.entries())
        assert.ok(Math.abs(wait / (table[i] ?? 0) - 1) <= 0.21, `${wait} s instead of ${table[i]} s`);
      const dead = await last(endpoint);
      assert.deepEqual([dead.state, dead.tries, dead.status, dead.failure], ["dead", 10, 500, "status"]);
      world.clock.move(2 * day);
      await deliverDue();
      assert.equal(receiver.at("/dead").length, 10);
      receiver.answer("/dead", 200);
      assert.deepEqual(await world.bank.sdk.webhooks.replay(endpoint.id, { dead: true }), { count: 1 });
      await deliverDue();
      assert.equal((await last(endpoint)).state, "delivered");
      const ids = new Set(receiver.at("/dead").map(({ headers }) => headers["webhook-id"]));
      assert.deepEqual([ids.size, new Set(receiver.at("/dead").map(({ body }) => body)).size], [1, 1]);
    });
  });

  test("that takes its time keeps no other waiting", async () => {
    const held: ServerResponse[] = [];
    const bothHeld = Promise.withResolvers<void>();
    receiver.answer("/slow", (response) => {
      if (held.push(response) === 8) bothHeld.resolve();
    });
    await withEndpoint(at("/slow"), async (slow) => {
      for (let i = 0; i < 12; i++) await happen();
      await bothHeld.promise;
      await withEndpoint(at("/quick"), async (quick) => {
        const quickly = Promise.withResolvers<void>();
        receiver.answer("/quick", (response) => {
          response.writeHead(204).end();
          quickly.resolve();
        });
        await happen();
        await quickly.promise;
        assert.equal(held.length, 8, "no more than eight at once");
        assert.equal((await last(slow)).state, "waiting");
        receiver.answer("/slow", 204);
        for (const response of held) response.writeHead(204).end();
        await deliverDue();
        assert.deepEqual([(await last(slow)).state, (await last(quick)).state], ["delivered", "delivered"]);
      });
    });
  });

  test("that answers 410 is told no more, and what it missed can be had again", async () => {
    await withEndpoint(at("/gone"), async (endpoint) => {
      receiver.answer("/gone", 410);
      await happen();
      await deliverDue();
      await happen();
      await deliverDue();
      assert.equal(receiver.at("/gone").length, 1);
      const { state, disabledBy } = await world.bank.sdk.webhooks.read(endpoint.id);
      assert.deepEqual([state, disabledBy], ["disabled", "receiver"]);
      const { deliveries } = await world.bank.sdk.webhooks.deliveries(endpoint.id, { state: "dead" });
      assert.deepEqual(
        deliveries.map(({ failure }) => failure),
        ["disabled", "gone"],
      );
      receiver.answer("/gone", 204);
      await world.bank.sdk.webhooks.change(endpoint.id, { enabled: true });
      await world.bank.sdk.webhooks.replay(endpoint.id, { deliveries: deliveries.map(({ id }) => id) });
      await deliverDue();
      assert.equal(receiver.at("/gone").length, 3);
    });
  });

  test("that redirects has not been told, and nobody else has", async () => {
    await withEndpoint(at("/moved"), async (endpoint) => {
      receiver.answer("/moved", 302);
      await happen();
      await deliverDue();
      const { state, status, failure } = await last(endpoint);
      assert.deepEqual([state, status, failure], ["waiting", 302, "status"]);
      assert.equal(receiver.at("/elsewhere").length, 0);
    });
  });

  test("whose name leads inside is not called, whatever the name led to when it was registered", async () => {
    addresses = ["93.184.215.14"];
    await withEndpoint("https://hooks.example/", async (endpoint) => {
      addresses = ["127.0.0.1"];
      await happen();
      await deliverDue();
      const { state, failure, status } = await last(endpoint);
      assert.deepEqual([state, failure, status], ["waiting", "target_forbidden", undefined]);
    });
  });

  test("is told in two signatures while its secret is replaced, and in one when that is over", async () => {
    await withEndpoint(at("/rotated"), async (endpoint) => {
      const { webhooks } = world.bank.sdk;
      const key = once();
      const next = await webhooks.rotate(endpoint.id, { ...key, overlapSeconds: 600 });
      assert.notEqual(next.secret, endpoint.secret);
      assert.equal((await webhooks.rotate(endpoint.id, { ...key, overlapSeconds: 600 })).secret, next.secret);
      assert.equal(next.previousSecretUntil, world.clock.seconds() + 600);
      await happen();
      await deliverDue();
      const [during = assert.fail()] = receiver.at("/rotated");
      assert.equal((await eventIn(during, next)).id, (await eventIn(during, endpoint)).id);
      world.clock.move(601);
      await happen();
      await deliverDue();
      const [, after = assert.fail()] = receiver.at("/rotated");
      await eventIn(after, next);
      await eventIn(after, { secret: [endpoint.secret, next.secret] });
      await assert.rejects(eventIn(after, endpoint), { code: "signature_invalid" });
    });
  });

  test("can have everything since a time again, and no page of its deliveries is lost", async () => {
    await withEndpoint(at("/since"), async (endpoint) => {
      for (let i = 0; i < 55; i++) await happen();
      await deliverDue();
      const { webhooks } = world.bank.sdk;
      const first = await webhooks.deliveries(endpoint.id);
      const second = await webhooks.deliveries(endpoint.id, { cursor: first.cursor ?? assert.fail() });
      assert.deepEqual([first.deliveries.length, second.deliveries.length, second.cursor], [50, 5, undefined]);
      world.clock.move(10);
      await happen();
      await deliverDue();
      const since = world.clock.seconds();
      assert.deepEqual(await webhooks.replay(endpoint.id, { since }), { count: 1 });
      await deliverDue();
      assert.equal(receiver.at("/since").length, 57);
      for (const selection of [{}, { dead: true, since }, { dead: false }])
        await assert.rejects(webhooks.replay(endpoint.id, selection), { code: "invalid_request" });
    });
  });
});
