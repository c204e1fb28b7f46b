import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import { test } from "node:test";
import { openOperation } from "../world/open-operation.ts";
import { newKey } from "../world/relying-party.ts";
import { startWebhookReceiver } from "../world/webhook-receiver.ts";
import { noLimits, startWorld } from "../world/world.ts";

/** What one organization may have under way, and how many endpoints. */
const [perOrganization, endpoints] = [32, 20];

test("T38: two organizations whose forty receivers never answer hold up their own webhooks and nobody else's", async (t) => {
  const receiver = await startWebhookReceiver();
  const world = await startWorld({ limits: noLimits, webhooks: { dangerouslyAllowedOrigins: [receiver.origin] } });
  t.after(async () => {
    await receiver.close();
    await world.close();
  });
  const held: ServerResponse[] = [];
  const allHeld = Promise.withResolvers<void>();
  receiver.answer("/slow", (response) => {
    if (held.push(response) === 2 * perOrganization) allHeld.resolve();
  });
  const told = Promise.withResolvers<void>();
  receiver.answer("/quick", (response) => {
    response.writeHead(204).end();
    told.resolve();
  });
  for (const { sdk } of [world.shop, world.bazaar])
    for (let i = 0; i < endpoints; i++)
      await sdk.webhooks.create({ url: `${receiver.origin}/slow` }, { idempotencyKey: newKey() });
  await world.bank.sdk.webhooks.create({ url: `${receiver.origin}/quick` }, { idempotencyKey: newKey() });

  // More than all that the server sends at once.
  for (let i = 0; i < 7; i++) {
    await world.shop.sdk.cancel((await openOperation(world, "payment")).id);
    await world.bazaar.sdk.cancel((await openOperation(world, "item-transfer", { user: `g${i}` })).id);
  }
  await allHeld.promise;
  await world.bank.sdk.cancel((await openOperation(world, "transfer", { user: "mira" })).id);
  await told.promise;
  assert.equal(held.length, 2 * perOrganization);

  receiver.answer("/slow", 204);
  for (const response of held) response.writeHead(204).end();
  await world.running().operationServer.deliverDue();
  assert.equal(receiver.at("/slow").length, 2 * 7 * endpoints, "each has everything in the end");
});
