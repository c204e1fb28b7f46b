import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { type FrontDoor, openFrontDoor } from "../attacks/front-door.ts";
import { openOperation } from "../world/open-operation.ts";
import { newKey } from "../world/relying-party.ts";
import { startWebhookReceiver, type WebhookReceiver } from "../world/webhook-receiver.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

describe("several operation servers on one outbox", () => {
  let receiver: WebhookReceiver;
  let world: World;
  const doors: FrontDoor[] = [];
  before(async () => {
    receiver = await startWebhookReceiver();
    world = await startWorld({ limits: noLimits, webhooks: allowed() });
    // The world's own goes on answering sites and delivers no more.
    await world.running().operationServer.close();
  });
  after(async () => {
    for (const door of doors) await door.close();
    await world.close();
    await receiver.close();
  });

  const allowed = () => ({ dangerouslyAllowedOrigins: [receiver.origin] });
  async function open(options: Partial<Parameters<typeof openFrontDoor>[1]> = {}): Promise<FrontDoor> {
    const door = await openFrontDoor(world, { webhooks: allowed(), ...options });
    doors.push(door);
    return door;
  }
  const idsFrom = (at: number) => receiver.received.slice(at).map(({ headers }) => headers["webhook-id"]);

  test("deliver each event once, and what one took and did not note another delivers when its lease is over", async () => {
    await world.bank.sdk.webhooks.create(
      { url: receiver.origin, events: ["operation.cancelled"] },
      { idempotencyKey: newKey() },
    );
    for (let i = 0; i < 24; i++)
      await world.bank.sdk.cancel((await openOperation(world, "transfer", { user: "mira" })).id);
    const acknowledgeOutbox = async () => {
      throw new Error("the acknowledgement is lost");
    };
    const forgetful = await open({ steps: { acknowledgeOutbox } });
    await forgetful.deliverDue();
    const forgotten = idsFrom(0);
    assert.equal(forgotten.length, 8, "as many as may be under way to one endpoint");
    await forgetful.close();
    const [first, second] = [await open(), await open()];
    await Promise.all([first.deliverDue(), second.deliverDue()]);
    assert.equal(receiver.received.length, 8, "it holds them still");
    world.clock.move(31);
    await Promise.all([first.deliverDue(), second.deliverDue()]);
    const later = idsFrom(8);
    assert.deepEqual([later.length, new Set(later).size], [24, 24], "each once");
    assert.ok(
      forgotten.every((id) => later.includes(id)),
      "these a second time, under the same id",
    );
  });
});
