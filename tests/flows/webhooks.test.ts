import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { ApprovingDevice } from "@countersign/approving-device";
import type { WebhookEndpointWithSecret, WebhookEvent, WebhookSettings } from "@countersign/relying-party";
import { approveOn, consume, refusal, scanOn } from "../world/approve.ts";
import { enrolDevice } from "../world/devices.ts";
import { openOperation } from "../world/open-operation.ts";
import { refuses } from "../world/refused.ts";
import { newKey } from "../world/relying-party.ts";
import { typeCode } from "../world/type-code.ts";
import { eventIn, startWebhookReceiver, type WebhookReceiver } from "../world/webhook-receiver.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

describe("webhooks", () => {
  let receiver: WebhookReceiver;
  let world: World;
  let device: ApprovingDevice;
  before(async () => {
    receiver = await startWebhookReceiver();
    world = await startWorld({ limits: noLimits, webhooks: { dangerouslyAllowedOrigins: [receiver.origin] } });
    device = await enrolDevice({ party: world.bank, user: "mira", clock: world.clock });
  });
  after(async () => {
    await world.close();
    await receiver.close();
  });

  const once = () => ({ idempotencyKey: newKey() });
  function endpointAt(path: string, settings: Partial<WebhookSettings> = {}, party = world.bank) {
    return party.sdk.webhooks.create({ url: receiver.origin + path, ...settings }, once());
  }
  /** What arrived at an endpoint, in the order in which it happened. */
  async function toldAt(
    { id, url, secret }: WebhookEndpointWithSecret,
    party = world.bank,
  ): Promise<readonly WebhookEvent[]> {
    await world.running().operationServer.deliverDue();
    const arrived = await Promise.all(receiver.at(new URL(url).pathname).map((one) => eventIn(one, { secret })));
    const { deliveries } = await party.sdk.webhooks.deliveries(id);
    assert.equal(arrived.length, deliveries.length);
    return deliveries.toReversed().map((one) => arrived.find((event) => event.id === one.id) ?? assert.fail());
  }
  function brief({ type, data }: WebhookEvent): string {
    return "state" in data ? `${type} ${data.state}` : type;
  }

  test("tell a site's server what an operation came to, whose it is and where it stands", async () => {
    const endpoint = await endpointAt("/bank");
    const opened = await openOperation(world, "transfer", { user: "mira", changes: { reference: "order-7" } });
    await approveOn(device, opened);
    await consume(opened);
    await world.bank.sdk.outcome(opened.id, "done");
    const { version } = await world.bank.sdk.get(opened.id);
    const about = { operation: opened.id, business: "transfers", reference: "order-7", user: "mira" };
    const events = await toldAt(endpoint);
    assert.deepEqual(
      events.map(({ type, data }) => ({ type, data })),
      [
        { type: "operation.approved", data: { ...about, state: "approved", version: version - 2 } },
        { type: "operation.released", data: { ...about, state: "released", version: version - 1 } },
        { type: "operation.outcome", data: { ...about, state: "released", version } },
      ],
    );
    assert.equal(events[0]?.timestamp, new Date(world.clock.now()).toISOString());
    assert.match(events[0]?.id ?? "", /^evt_/);
  });

  test("tell of every way an operation can end, and of a user who says that it was not them", async () => {
    const endpoint = await endpointAt("/ends");
    const cancelled = await openOperation(world, "transfer", { user: "mira" });
    await world.bank.sdk.cancel(cancelled.id);
    const declined = await openOperation(world, "transfer", { user: "mira" });
    await scanOn(device, declined);
    await device.decide(declined.id, { ...refusal, reason: "not_me" });
    const undone = await openOperation(world, "transfer", { user: "mira" });
    await approveOn(device, undone);
    await device.report(undone.id);
    await openOperation(world, "transfer", { user: "mira" });
    await world.running().operationServer.deliverDue();
    world.clock.move(301);
    await world.running().verificationServer.expireDue();
    assert.deepEqual((await toldAt(endpoint)).map(brief), [
      "operation.cancelled cancelled",
      "operation.declined declined",
      "operation.reported declined",
      "operation.approved approved",
      "operation.reported approved",
      "operation.revoked revoked",
      "operation.expired expired",
    ]);
  });

  test("name the user of an anonymous operation with its release and not before", async () => {
    const endpoint = await endpointAt("/shop", {}, world.shop);
    const phone = await enrolDevice({ party: world.shop, user: "jonas", clock: world.clock });
    const opened = await openOperation(world, "payment");
    await scanOn(phone, opened);
    const code = (await phone.review(opened.id, "en"))?.confirmationCode;
    await typeCode(opened, { purpose: "confirmation", code: code ?? assert.fail() });
    await phone.decide(opened.id, { answer: "approve", reason: null, locale: "en" });
    await consume(opened);
    const events = await toldAt(endpoint, world.shop);
    assert.deepEqual(
      events
        .filter(({ type }) => type.startsWith("operation."))
        .map(({ type, data }) => [type, "user" in data && data.user]),
      [
        ["operation.approved", false],
        ["operation.released", "jonas"],
      ],
    );
  });

  test("tell what becomes of a device, and say nothing of another organization's", async () => {
    const endpoint = await endpointAt("/devices", {
      events: ["device.activated", "device.frozen", "device.thawed", "device.revoked"],
    });
    await enrolDevice({ party: world.bank, user: "lin", clock: world.clock });
    await enrolDevice({ party: world.bazaar, user: "lin", clock: world.clock });
    const [{ id } = assert.fail()] = await world.bank.sdk.devices.list("lin");
    await world.bank.sdk.devices.freeze("lin", id);
    await world.bank.sdk.devices.thaw("lin", id);
    await world.bank.sdk.devices.revoke("lin", id);
    const events = await toldAt(endpoint);
    assert.deepEqual(events.map(brief), [
      "device.activated active",
      "device.frozen frozen",
      "device.thawed active",
      "device.revoked revoked",
    ]);
    for (const { data } of events) assert.deepEqual({ ...data, state: "" }, { device: id, state: "", user: "lin" });
  });

  test("tell an endpoint the events and businesses it asks for, and no others", async () => {
    const releases = await endpointAt("/releases", { events: ["operation.cancelled"], businesses: ["accounts"] });
    const transfer = await openOperation(world, "transfer", { user: "mira" });
    const password = await openOperation(world, "password-change", { user: "mira" });
    for (const { id } of [transfer, password]) await world.bank.sdk.cancel(id);
    const events = await toldAt(releases);
    assert.deepEqual(
      events.map(({ data }) => ("operation" in data ? data.operation : "")),
      [password.id],
    );
  });

  test("go to an endpoint that is changed, switched off and on, and removed, as it is at the time", async () => {
    const endpoint = await endpointAt("/before", { events: ["operation.cancelled"], description: "Orders" });
    const { sdk } = world.bank;
    async function cancelOne(): Promise<void> {
      await sdk.cancel((await openOperation(world, "transfer", { user: "mira" })).id);
      await world.running().operationServer.deliverDue();
    }
    await sdk.webhooks.change(endpoint.id, { url: `${receiver.origin}/after` });
    await cancelOne();
    assert.deepEqual([receiver.at("/before").length, receiver.at("/after").length], [0, 1]);
    const off = await sdk.webhooks.change(endpoint.id, { enabled: false });
    assert.deepEqual([off.state, off.disabledBy, off.description], ["disabled", "site", "Orders"]);
    await refuses(sdk.webhooks.test(endpoint.id), "operation_state_conflict");
    await cancelOne();
    const { deliveries } = await sdk.webhooks.deliveries(endpoint.id, { state: "dead" });
    assert.deepEqual([deliveries.length, deliveries[0]?.failure], [1, "disabled"], "kept, not lost");
    await refuses(sdk.webhooks.replay(endpoint.id, { dead: true }), "operation_state_conflict");
    await sdk.webhooks.change(endpoint.id, { enabled: true });
    assert.equal((await sdk.webhooks.replay(endpoint.id, { dead: true })).count, 1);
    await world.running().operationServer.deliverDue();
    assert.equal(receiver.at("/after").length, 2);
    await sdk.webhooks.remove(endpoint.id);
    await cancelOne();
    assert.equal(receiver.at("/after").length, 2);
    await refuses(sdk.webhooks.read(endpoint.id), "operation_not_found");
    await refuses(sdk.webhooks.remove(endpoint.id), "operation_not_found");
  });

  test("have a test event that goes the way every event goes", async () => {
    const endpoint = await endpointAt("/test", { events: ["operation.approved"] });
    const { id } = await world.bank.sdk.webhooks.test(endpoint.id);
    const [event] = await toldAt(endpoint);
    assert.deepEqual([event?.id, event?.type, event?.data], [id, "endpoint.test", { endpoint: endpoint.id }]);
  });

  test("answer a repeated create with the same endpoint and secret, and another request with a refusal", async () => {
    const key = once();
    const settings = { url: `${receiver.origin}/once` };
    const first = await world.bank.sdk.webhooks.create(settings, key);
    assert.deepEqual(await world.bank.sdk.webhooks.create(settings, key), first);
    await refuses(world.bank.sdk.webhooks.create({ url: `${receiver.origin}/other` }, key), "idempotency_key_reused");
    const listed = await world.bank.sdk.webhooks.list();
    assert.equal(listed.filter(({ url }) => url === settings.url).length, 1);
    assert.ok(
      listed.every((one) => !("secret" in one)),
      "a secret is answered once",
    );
  });

  test("are not registered for addresses or businesses that may not be, or without end", async () => {
    const { webhooks } = world.bank.sdk;
    for (const url of ["http://hooks.example/", "https://127.0.0.1/", "https://hooks.example:22/", "nowhere"])
      await refuses(webhooks.create({ url }, once()), "target_forbidden");
    const { id } = await endpointAt("/fixed");
    await refuses(webhooks.change(id, { url: "https://10.0.0.1/" }), "target_forbidden");
    await refuses(webhooks.change(id, { businesses: ["nobody"] }), "invalid_request");
    for (let n = (await webhooks.list()).length; n < 20; n++) await endpointAt(`/many-${n}`);
    await refuses(webhooks.create({ url: `${receiver.origin}/more` }, once()), "invalid_request");
  });
});
