import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { createLog } from "@countersign/platform";
import { openOperation } from "../world/open-operation.ts";
import { newKey } from "../world/relying-party.ts";
import { startWebhookReceiver, type WebhookReceiver } from "../world/webhook-receiver.ts";
import { skipWithoutFile } from "../world/test-database.ts";
import { startWorld, type World } from "../world/world.ts";

describe("T36: whoever reads database and log", { skip: skipWithoutFile }, () => {
  let receiver: WebhookReceiver;
  let world: World;
  before(async () => {
    receiver = await startWebhookReceiver();
    const webhooks = { dangerouslyAllowedOrigins: [receiver.origin] };
    const log = (dataDir: string) => createLog({ destination: join(dataDir, "log.jsonl") });
    world = await startWorld({ webhooks, log });
  });
  after(async () => {
    await world.close();
    await receiver.close();
  });

  /** Everything on disk, as bytes. */
  const onDisk = () =>
    Buffer.concat(
      readdirSync(world.dataDir, { withFileTypes: true })
        .filter((entry) => entry.isFile() && /sqlite|log/.test(entry.name))
        .map(({ name }) => readFileSync(join(world.dataDir, name))),
    );

  test("learns no secret that webhooks are signed with, and no user that they name", async () => {
    const { webhooks } = world.bank.sdk;
    const path = "/hooks/who-knows-this-may-write";
    receiver.answer(path, 500);
    const key = newKey();
    const endpoint = await webhooks.create({ url: receiver.origin + path }, { idempotencyKey: key });
    await webhooks.create({ url: receiver.origin + path }, { idempotencyKey: key });
    const next = await webhooks.rotate(endpoint.id);
    await world.bank.sdk.cancel((await openOperation(world, "transfer", { user: "mira-of-ghent" })).id);
    await world.running().operationServer.deliverDue();
    assert.ok(receiver.at(path)[0]?.body.includes("mira-of-ghent"), "the site itself is told who it was");
    await world.stop();
    const disk = onDisk();
    assert.ok(disk.includes(endpoint.id) && disk.includes("webhook.failed"), "the right files are looked at");
    for (const { secret } of [endpoint, next]) {
      const text = secret.replace("whsec_", "");
      for (const form of [text, Buffer.from(text, "base64")]) assert.ok(!disk.includes(form), "a secret is at rest");
    }
    assert.ok(!disk.includes("mira-of-ghent"));
    const log = readFileSync(join(world.dataDir, "log.jsonl"));
    assert.ok(!log.includes(path), "an address may hold a secret of its own");
  });
});
