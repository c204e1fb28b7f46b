import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { databaseOf, exportedLines, judgeLog, publishedKey } from "../world/audit-log.ts";
import { openOperation } from "../world/open-operation.ts";
import { newKey } from "../world/relying-party.ts";
import { nodesBeside } from "../world/shapes/start-apart-roles.ts";
import { startWebhookReceiver, type WebhookReceiver } from "../world/webhook-receiver.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

const count = 30;

describe("what three verification servers on one store do in their own time", () => {
  let receiver: WebhookReceiver;
  let world: World;
  before(async () => {
    receiver = await startWebhookReceiver();
    const webhooks = { dangerouslyAllowedOrigins: [receiver.origin] };
    world = await startWorld({ limits: noLimits, webhooks, shape: "cluster" });
  });
  after(async () => {
    await world.close();
    await receiver.close();
  });

  const nodes = () => nodesBeside(world.running().verificationServer);
  async function openMany(): Promise<readonly string[]> {
    const ids: string[] = [];
    for (let k = 0; k < count; k += 1) ids.push((await openOperation(world, "transfer", { user: `user-${k}` })).id);
    return ids;
  }

  test("expires each operation once, signs one chain of checkpoints over it, and delivers each event once", async () => {
    assert.equal(nodes().length, 3);
    await world.bank.sdk.webhooks.create(
      { url: receiver.origin, events: ["operation.expired"] },
      { idempotencyKey: newKey() },
    );
    const ids = await openMany();
    world.clock.move(121);
    // All at once, and each of them more than once, beside the timers of all three.
    await Promise.all([...nodes(), ...nodes()].map((node) => node.expireDue()));
    await Promise.all([...nodes(), ...nodes()].map((node) => node.sequencer.sequence()));
    await world.running().operationServer.deliverDue();

    const told = receiver.received.map(
      ({ body }) => (JSON.parse(body) as { data: { operation: string } }).data.operation,
    );
    assert.deepEqual(told.toSorted(), ids.toSorted());

    const lines = await exportedLines(databaseOf(world));
    const expired = lines.filter((line) => line.includes("operation.expired"));
    for (const id of ids) assert.equal(expired.filter((line) => line.includes(id)).length, 1, id);
    const verdict = await judgeLog(lines, { key: await publishedKey(world) });
    assert.ok(verdict !== "header" && verdict.kind === "whole", JSON.stringify(verdict));
  });

  test("counts and indexes each operation once", async () => {
    const ids = await openMany();
    const advance = async (node: (typeof history)[number]) => {
      while (await node.advance());
    };
    const history = nodes().map(({ context }) => context.store.history);
    await Promise.all(history.map(advance));
    const found = new Set<string>();
    let seen = 0;
    for await (const { id } of world.bank.sdk.history.search({ q: "Jonas" })) {
      found.add(id);
      seen += 1;
    }
    assert.equal(seen, found.size, "none is found twice");
    assert.ok(ids.every((id) => found.has(id)));
  });
});
