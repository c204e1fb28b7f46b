import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";
import { openOperation } from "../../tests/world/open-operation.ts";
import { startWebhookReceiver, type WebhookReceiver } from "../../tests/world/webhook-receiver.ts";
import { noLimits, startWorld, type World } from "../../tests/world/world.ts";
import { runCli } from "./run-cli.ts";

describe("countersign webhooks", () => {
  let receiver: WebhookReceiver;
  let world: World;
  const environment = { ...process.env };
  before(async () => {
    receiver = await startWebhookReceiver();
    world = await startWorld({ limits: noLimits, webhooks: { dangerouslyAllowedOrigins: [receiver.origin] } });
  });
  after(async () => {
    await world.close();
    await receiver.close();
  });
  beforeEach(() => {
    process.env["COUNTERSIGN_DATA"] = world.dataDir;
    process.env["COUNTERSIGN_ISSUER"] = world.issuer;
  });
  afterEach(() => {
    process.env = { ...environment };
  });

  const run = (...args: string[]) => runCli(["webhooks", ...args]);

  test("registers an endpoint, tries it, looks after it and takes it away", async () => {
    const created = await run("create", `${receiver.origin}/hooks`, "--events", "operation.cancelled", "--json");
    const { id, secret, events } = JSON.parse(created.out);
    assert.deepEqual(events, ["operation.cancelled"]);
    assert.match(secret, /^whsec_/);

    receiver.answer("/hooks", 500);
    const tried = await run("test", id);
    assert.equal(tried.code, 1);
    assert.match(tried.out, /^evt_\S+: the receiver refused it \(500\), next try \S+Z\n$/);
    receiver.answer("/hooks", 410);
    const { id: operation } = await openOperation(world, "transfer", { user: "mira" });
    await world.bank.sdk.cancel(operation);
    await world.running().operationServer.deliverDue();
    const listed = await run("list");
    assert.match(listed.out, new RegExp(`${id} .*off: the receiver answered 410 .*/hooks`));
    const dead = await run("deliveries", id, "--state", "dead");
    assert.match(dead.out, new RegExp(`operation.cancelled +${operation} +given up: the receiver answered 410`));

    receiver.answer("/hooks", 204);
    assert.match((await run("change", id, "--enable")).out, /State +on/);
    assert.match((await run("replay", id, "--dead")).out, /^2 deliveries are on the way again/);
    await world.running().operationServer.deliverDue();
    const rotated = await run("rotate", id, "--overlap", "60");
    assert.match(rotated.out, /Secret before +signs too until .*\n +Secret +whsec_/);
    assert.ok(!rotated.out.includes(secret));
    assert.equal((await run("remove", id)).code, 0);
    assert.deepEqual(await world.bank.sdk.webhooks.list(), []);
  });

  test("says what is wrong and what would be right", async () => {
    const cases: readonly (readonly [readonly string[], number, RegExp])[] = [
      [["create", "http://hooks.example/"], 3, /\[target_forbidden\]/],
      [["create", "https://hooks.example/", "--events", "operation.approved,banana"], 1, /there is no banana/],
      [["replay", "whe_1"], 1, /ids of deliveries, --dead, or --since/],
    ];
    await Promise.all(
      cases.map(async ([args, code, said]) => {
        const ran = await run(...args);
        assert.equal(ran.code, code, ran.err);
        assert.match(ran.err, said);
      }),
    );
  });
});
