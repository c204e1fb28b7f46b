import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { openFrontDoor } from "./front-door.ts";
import { openOperation } from "../world/open-operation.ts";
import { newKey, type RelyingParty } from "../world/relying-party.ts";
import { refuses } from "../world/refused.ts";
import { scopedParty } from "../world/scoped-party.ts";
import { startWebhookReceiver, type WebhookReceiver } from "../world/webhook-receiver.ts";
import { startWorld, type World } from "../world/world.ts";

describe("T35: webhooks of another organization", () => {
  let receiver: WebhookReceiver;
  let world: World;
  let transfers: RelyingParty;
  before(async () => {
    receiver = await startWebhookReceiver();
    world = await startWorld({ webhooks: { dangerouslyAllowedOrigins: [receiver.origin] } });
    transfers = await scopedParty(world, world.bank, ["transfers"]);
  });
  after(async () => {
    await world.close();
    await receiver.close();
  });

  const create = (party: RelyingParty, settings: { businesses?: readonly string[] | null } = {}) =>
    party.sdk.webhooks.create({ url: `${receiver.origin}/hooks`, ...settings }, { idempotencyKey: newKey() });

  /** Every call there is, about one endpoint. */
  async function tryAll({ sdk: { webhooks } }: RelyingParty, id: string, deliveries: readonly string[]): Promise<void> {
    const calls = [
      () => webhooks.read(id),
      () => webhooks.change(id, { url: `${receiver.origin}/stolen` }),
      () => webhooks.rotate(id),
      () => webhooks.test(id),
      () => webhooks.deliveries(id),
      () => webhooks.replay(id, { deliveries }),
      () => webhooks.replay(id, { dead: true }),
      () => webhooks.remove(id),
    ];
    for (const call of calls) await refuses(call(), "operation_not_found");
    assert.ok(!(await webhooks.list()).some((endpoint) => endpoint.id === id));
  }

  test("are neither seen nor changed, and tell nobody but their own", async () => {
    const { secret: _own, ...own } = await create(world.bank);
    const others = await create(world.bazaar);
    const { id } = await openOperation(world, "transfer", { user: "mira" });
    await world.bank.sdk.cancel(id);
    await world.running().operationServer.deliverDue();
    const { deliveries } = await world.bank.sdk.webhooks.deliveries(own.id);
    assert.equal(deliveries.length, 1);
    await tryAll(
      world.bazaar,
      own.id,
      deliveries.map((delivery) => delivery.id),
    );
    assert.deepEqual((await world.bazaar.sdk.webhooks.deliveries(others.id)).deliveries, []);
    assert.equal(
      (await world.bazaar.sdk.webhooks.replay(others.id, { deliveries: deliveries.map((one) => one.id) })).count,
      0,
    );
    assert.deepEqual(await world.bank.sdk.webhooks.read(own.id), own);
  });

  test("are, to a key of some businesses, those for these businesses alone", async () => {
    const whole = await create(world.bank);
    const both = await create(world.bank, { businesses: ["transfers", "accounts"] });
    for (const { id } of [whole, both]) await tryAll(transfers, id, []);
    const own = await create(transfers);
    assert.deepEqual(own.businesses, ["transfers"], "what the key is for, when it does not say");
    for (const businesses of [null, ["accounts"], ["transfers", "accounts"]]) {
      await refuses(create(transfers, { businesses }), "method_not_allowed");
      await refuses(transfers.sdk.webhooks.change(own.id, { businesses }), "method_not_allowed");
    }
    await world.bank.sdk.cancel((await openOperation(world, "password-change", { user: "mira" })).id);
    await world.bank.sdk.cancel((await openOperation(world, "transfer", { user: "mira" })).id);
    await world.running().operationServer.deliverDue();
    assert.equal((await transfers.sdk.webhooks.deliveries(own.id)).deliveries.length, 1);
    assert.equal((await world.bank.sdk.webhooks.deliveries(whole.id)).deliveries.length, 2);
  });

  test("are not delivered for a verification server that speaks of another organization than its own", async () => {
    await world.running().operationServer.close();
    const own = await create(world.bank);
    await world.bank.sdk.cancel((await openOperation(world, "transfer", { user: "mira" })).id);
    const before = receiver.received.length;
    const webhooks = { dangerouslyAllowedOrigins: [receiver.origin] };
    const deceived = await openFrontDoor(world, { webhooks, organizations: ["lantern-bazaar"], party: "bazaar" });
    await deceived.deliverDue();
    await deceived.close();
    assert.equal(receiver.received.length, before, "its users would have been named to a stranger");
    world.clock.move(31);
    const honest = await openFrontDoor(world, { webhooks });
    await honest.deliverDue();
    await honest.close();
    const { deliveries } = await world.bank.sdk.webhooks.deliveries(own.id);
    assert.deepEqual(
      deliveries.map(({ state }) => state),
      ["delivered"],
    );
  });
});
