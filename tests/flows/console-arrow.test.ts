import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { after, before, describe, test } from "node:test";
import type { ApprovingDevice } from "@countersign/approving-device";
import { type Client, consoleToVerificationServer, type Endpoint } from "@countersign/protocol/contract";
import {
  codeChecks,
  consumeChecks,
  decisionChecks,
  registerBusiness,
  registerOrganization,
  scanChecks,
} from "@countersign/verification-server";
import { Ajv2020 } from "ajv/dist/2020.js";
import { createNodeCrypto } from "@countersign/platform";
import { auditLeaf } from "../../roles/verification-server/src/core/audit.ts";
import { approveOn, consume, scanOn, refusal } from "../world/approve.ts";
import { enrolDevice } from "../world/devices.ts";
import { openOperation } from "../world/open-operation.ts";
import { refuses } from "../world/refused.ts";
import { newKey } from "../world/relying-party.ts";
import { type Change, consoleOf, registerStaff, type Staff } from "../world/staff.ts";
import { startWebhookReceiver, type WebhookReceiver } from "../world/webhook-receiver.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

const staffAct = { by: "staff-1", why: "The phone was found" };
const ajv = new Ajv2020({ strict: true, strictTypes: false });

/** The same client; each answer is what the contract says, or the test fails. */
function judged(client: Client<typeof consoleToVerificationServer>): typeof client {
  const entries = Object.entries(consoleToVerificationServer).map(([name, endpoint]) => {
    const validate = ajv.compile((endpoint as Endpoint).answer ?? {});
    const call = client[name as keyof typeof client] as (request: unknown) => Promise<unknown>;
    return [
      name,
      async (request: unknown) => {
        const answer = await call(request);
        assert.ok(validate(answer), `${name}: ${ajv.errorsText(validate.errors)} in ${JSON.stringify(answer)}`);
        return answer;
      },
    ];
  });
  return Object.fromEntries(entries) as typeof client;
}

describe("what the console server asks", () => {
  let receiver: WebhookReceiver;
  let world: World;
  let mira: ApprovingDevice;
  let staff: Staff;
  let desk: ReturnType<typeof judged>;
  before(async () => {
    receiver = await startWebhookReceiver();
    world = await startWorld({ limits: noLimits, webhooks: { dangerouslyAllowedOrigins: [receiver.origin] } });
    mira = await enrolDevice({ party: world.bank, user: "mira", clock: world.clock });
    staff = await registerStaff(world);
    desk = judged(consoleOf(world));
  });
  after(async () => {
    await world.close();
    await receiver.close();
  });

  async function subjectOf(id: string): Promise<string> {
    const { operation } = await desk.readStory({ params: { id }, body: {} });
    return operation.subject ?? assert.fail("it is somebody's");
  }
  async function deviceOf(user: string) {
    const device = await enrolDevice({ party: world.bank, user, clock: world.clock });
    const { id } = await openOperation(world, "transfer", { user });
    const found = await desk.listDevices({ body: { organization: "example-bank", subject: await subjectOf(id) } });
    const [one] = found.devices;
    assert.equal(found.devices.length, 1);
    return { device, one: one ?? assert.fail() };
  }

  test("is an operation with its whole story: rows, checks, deliveries, receipt", async () => {
    await world.bank.sdk.webhooks.create({ url: `${receiver.origin}/told` }, { idempotencyKey: newKey() });
    const opened = await openOperation(world, "transfer", { user: "mira", changes: { reference: "story-1" } });
    await approveOn(mira, opened);
    await world.running().verificationServer.sequencer.sequence();
    await consume(opened);
    const story = await desk.readStory({ params: { id: opened.id }, body: {} });
    assert.deepEqual(
      story.rows.map(({ event }) => event),
      ["operation.created", "operation.presented", "operation.claimed", "operation.approved", "operation.released"],
    );
    assert.deepEqual(
      story.rows.map(({ seq }) => seq !== undefined),
      [true, true, true, true, false],
      "the last is not in the tree yet",
    );
    assert.deepEqual(
      story.checks["operation.approved"],
      decisionChecks.map(({ name }) => name),
    );
    assert.deepEqual(
      [story.checks["operation.presented"], story.checks["operation.claimed"]],
      [codeChecks.map(({ name }) => name), scanChecks.map(({ name }) => name)],
      "what is compared when the code is made, and again at the scan",
    );
    assert.deepEqual(
      story.checks["operation.released"],
      consumeChecks.map(({ name }) => name),
    );
    assert.deepEqual(
      story.deliveries.map(({ url, delivery }) => [url, delivery.type]),
      [
        [`${receiver.origin}/told`, "operation.approved"],
        [`${receiver.origin}/told`, "operation.released"],
      ],
    );
    assert.equal(story.receipt, await world.bank.sdk.receipt(opened.id));
    assert.deepEqual([story.operation.state, story.operation.reference], ["released", "story-1"]);
    await world.running().verificationServer.historian.tick();
    assert.deepEqual((await desk.readStory({ params: { id: opened.id }, body: {} })).rows, story.rows);
  });

  test("is what the site said of the login, without who it was", async () => {
    const signedIn = await openOperation(world, "transfer", { user: "mira" });
    const { state, evidence } = await desk.readLogin({ params: { id: signedIn.id }, body: {} });
    assert.deepEqual([state, evidence?.methods], [1, ["password"]]);
    assert.equal(typeof evidence?.authTime, "number");
  });

  test("are operations of all organizations, by what they are", async () => {
    const lamp = await openOperation(world, "payment");
    assert.deepEqual(await desk.readLogin({ params: { id: lamp.id }, body: {} }), { state: 0 });
    const { operations } = await desk.listOperations({ body: { q: "ship's LAMP", business: "checkout" } });
    assert.deepEqual(
      operations.map(({ id }) => id),
      [lamp.id],
    );
    assert.deepEqual(
      (await desk.listOperations({ body: { q: "ship's lamp", organization: "example-bank" } })).operations,
      [],
    );
    const first = await desk.listOperations({ body: { limit: 1 } });
    assert.ok(first.cursor);
    const next = await desk.listOperations({ body: { limit: 1, cursor: first.cursor } });
    assert.notEqual(next.operations[0]?.id, first.operations[0]?.id);
  });

  test("cancels an operation, and the log says who and why", async () => {
    const { id } = await openOperation(world, "transfer", { user: "mira" });
    assert.equal((await desk.cancelOperation({ params: { id }, body: staffAct })).state, "cancelled");
    const { rows } = await desk.readStory({ params: { id }, body: {} });
    assert.deepEqual(rows.at(-1)?.facts, { operation: id, by: "staff", staff: "staff-1", why: staffAct.why });
    const released = await openOperation(world, "transfer", { user: "mira" });
    await approveOn(mira, released);
    await refuses(desk.cancelOperation({ params: { id: released.id }, body: staffAct }), "operation_state_conflict");
  });

  test("freezes a device so that its site cannot let it go on, and only staff can", async () => {
    const { one } = await deviceOf("frozen");
    const of = { organization: "example-bank", subject: one.subject, device: one.id };
    await world.bank.sdk.devices.freeze("frozen", one.id);
    const frozen = await desk.freezeDevice({ body: { ...of, ...staffAct } });
    assert.deepEqual([frozen.state, frozen.frozenBy], ["frozen", "staff"], "also when its site was first");
    await refuses(world.bank.sdk.devices.thaw("frozen", one.id), "operation_state_conflict");
    assert.equal((await desk.thawDevice({ body: { ...of, ...staffAct } })).state, "active");
    await world.bank.sdk.devices.freeze("frozen", one.id);
    const thawed = await desk.thawDevice({ body: { ...of, ...staffAct } });
    assert.deepEqual([thawed.state, thawed.frozenBy], ["active", null], "staff let go on what the site stopped");
    const { rows } = await desk.readDeviceStory({ body: of });
    const acts = rows.filter(({ facts }) => facts["by"] === "staff");
    assert.deepEqual(
      acts.map(({ event, facts }) => [event, facts["staff"], facts["why"]]),
      [
        ["device.frozen", "staff-1", staffAct.why],
        ["device.thawed", "staff-1", staffAct.why],
        ["device.thawed", "staff-1", staffAct.why],
      ],
    );
  });

  test("lets nobody go on whom an alarm has stopped", async () => {
    const { one } = await deviceOf("copied");
    const of = { organization: "example-bank", subject: one.subject, device: one.id };
    const { bindings } = world.running().verificationServer.context.store;
    const binding = (await bindings.list("example-bank", one.subject)).at(0) ?? assert.fail();
    await desk.freezeDevice({ body: { ...of, ...staffAct } });
    const leaf = await auditLeaf(createNodeCrypto(), { at: world.clock.now(), event: "device.frozen" });
    assert.equal((await bindings.freeze(binding.id, { by: "alarm", notices: [], leaf }))?.frozenBy, "alarm");
    await refuses(desk.thawDevice({ body: { ...of, ...staffAct } }), "operation_state_conflict");
    assert.equal((await desk.freezeDevice({ body: { ...of, ...staffAct } })).frozenBy, "alarm");
  });

  test("removes a device for good, and finds devices by their words and states", async () => {
    const { one } = await deviceOf("lost");
    const of = { organization: "example-bank", subject: one.subject, device: one.id };
    const gone = await desk.revokeDevice({ body: { ...of, ...staffAct } });
    assert.deepEqual([gone.state, gone.removedBy], ["revoked", "staff"]);
    const byState = await desk.listDevices({ body: { state: "revoked", q: one.id.toUpperCase() } });
    assert.deepEqual(
      byState.devices.map(({ id }) => id),
      [one.id],
    );
    const page = await desk.listDevices({ body: { limit: 1 } });
    assert.equal(page.devices[0]?.id, one.id, "the last enrolled is first");
    assert.ok(page.cursor);
    const next = await desk.listDevices({ body: { limit: 100, cursor: page.cursor } });
    assert.ok(!next.devices.some(({ id }) => id === one.id) && next.cursor === undefined);
    await refuses(
      desk.revokeDevice({ body: { ...of, organization: "harbour-shop", ...staffAct } }),
      "operation_not_found",
    );
  });

  test("counts what operations came to, what was refused, and how long decisions took", async () => {
    const now = world.clock.seconds();
    const declined = await openOperation(world, "transfer", { user: "mira" });
    world.clock.move(7);
    await scanOn(mira, declined);
    await mira.decide(declined.id, { ...refusal, reason: "not_me" });
    await refuses(world.bank.sdk.cancel(declined.id), "operation_state_conflict");
    const span = { from: now, to: now + 60, organization: "example-bank", type: "transfer" } as const;
    const countNow = () => desk.readStatistics({ body: { ...span, slot: "hour" } });
    const before = await countNow();
    await world.running().verificationServer.historian.tick();
    const { failures: _later, ...counted } = await countNow();
    const { failures: _notYet, ...early } = before;
    assert.deepEqual(counted, early, "counted for good or not");
    assert.equal(counted.declineReasons["not_me"], 1);
    assert.ok(counted.timeToDecide.some(({ below, count }) => below === 10 && count === 1));
    const { failures } = await desk.readStatistics({
      body: { from: now, to: now + 60, slot: "hour", organization: "example-bank" },
    });
    assert.ok((failures["operation_state_conflict"] ?? 0) >= 1);
    await refuses(desk.readStatistics({ body: { from: 0, to: now, slot: "hour" } }), "invalid_request");
    await refuses(desk.readStatistics({ body: { from: now, to: now, slot: "hour" } }), "invalid_request");
  });

  test("tries rows of the policy without a write", async () => {
    const wish = { organization: "example-bank", type: "transfer" } as const;
    const rows = [{ id: "strict", minimumAssurance: "hw" as const }];
    const { version } = await desk.readRegistry({ body: {} });
    const [as, tried] = [await desk.dryRunPolicy({ body: wish }), await desk.dryRunPolicy({ body: { ...wish, rows } })];
    assert.notEqual(as.minimumAssurance, "hw");
    assert.equal(tried.minimumAssurance, "hw");
    assert.equal((await desk.readRegistry({ body: {} })).version, version);
    const wrong = [{ id: "wrong", business: "transfers" }];
    await refuses(desk.dryRunPolicy({ body: { ...wish, rows: wrong } }), "invalid_request");
  });

  test("switches webhook endpoints and replays what they were told, once for each key", async () => {
    const { id } = await world.bank.sdk.webhooks.create(
      { url: `${receiver.origin}/desk` },
      { idempotencyKey: newKey() },
    );
    const { id: operation } = await openOperation(world, "transfer", { user: "mira" });
    await world.bank.sdk.cancel(operation);
    await world.running().operationServer.deliverDue();
    const { endpoints } = await desk.listWebhookEndpoints({ body: { organization: "example-bank" } });
    assert.ok(endpoints.some(({ endpoint }) => endpoint.id === id));
    assert.deepEqual((await desk.listWebhookEndpoints({ body: { organization: "harbour-shop" } })).endpoints, []);
    const { deliveries } = await desk.listWebhookDeliveries({ params: { id }, body: { page: {} } });
    const again = { by: staffAct.by, requestKey: newKey(), selection: { deliveries: deliveries.map((one) => one.id) } };
    const replay = () => desk.replayWebhookDeliveries({ params: { id }, body: again });
    assert.deepEqual([await replay(), await replay()], [{ count: 1 }, { count: 1 }]);
    await refuses(
      desk.replayWebhookDeliveries({ params: { id }, body: { ...again, selection: { dead: true } } }),
      "idempotency_key_reused",
    );
    const off = await desk.switchWebhookEndpoint({ params: { id }, body: { ...staffAct, enabled: false } });
    assert.equal(off.state, "disabled");
    const { rows } = await desk.readAudit({ body: { event: "webhook.", limit: 2 } });
    assert.deepEqual(
      rows.map(({ event, facts }) => [event, facts["staff"]]),
      [
        ["webhook.changed", "staff-1"],
        ["webhook.replayed", "staff-1"],
      ],
    );
  });

  test("reads the log and its checkpoints backwards, and writes down what staff did", async () => {
    await desk.noteStaffAct({ body: { by: "staff-1", act: "staff.signed-in", about: "passkey" } });
    await world.running().verificationServer.sequencer.sequence();
    const { rows, size } = await desk.readAudit({ body: { event: "staff." } });
    assert.deepEqual(
      rows.map(({ event, facts }) => ({ event, facts })),
      [{ event: "staff.signed-in", facts: { by: "staff", staff: "staff-1", about: "passkey" } }],
    );
    const seen: number[] = [];
    for (let before: number | undefined = size; before !== undefined; ) {
      const page = await desk.readAudit({ body: { before, limit: 100 } });
      seen.push(...page.rows.map(({ seq = -1 }) => seq));
      before = page.before;
    }
    assert.deepEqual(
      seen,
      Array.from({ length: size }, (_, i) => size - 1 - i),
    );
    const [newest] = (await desk.listCheckpoints({ body: {} })).checkpoints;
    assert.equal(newest?.size, size);
  });

  test("changes each kind of thing that is registered, as it was approved", async () => {
    const change = async (wanted: Change) =>
      desk.applyChange({
        body: { change: wanted, approval: await staff.approve(wanted), by: "staff-1" },
      });
    const read = () => desk.readRegistry({ body: {} });
    const version = async () => (await read()).version;
    const organization = {
      id: "new-bank",
      name: "New Bank",
      origins: ["https://new.example"],
      firstDevice: "password",
      mode: "live",
    } as const;
    await change({ kind: "organization", version: await version(), organization });
    const business = {
      organization: "new-bank",
      id: "desk",
      name: "Desk",
      sources: ["web"],
      types: ["transfer"],
      links: ["https://new.example/q"],
      returnUrls: [],
    };
    await change({ kind: "business", version: await version(), business });
    const key = { hash: `${"B".repeat(42)}A`, label: "First", scopes: ["history" as const], businesses: ["desk"] };
    const made = await change({ kind: "api-key", organization: "new-bank", key });
    const id = made.key ?? assert.fail("a key was made");
    const endsAt = world.clock.seconds() + 60;
    const rotated = await change({ kind: "api-key-rotation", id, endsAt, hash: `${"C".repeat(42)}A` });
    await change({ kind: "api-key-end", id: rotated.key ?? "", endsAt });
    await change({
      kind: "policy",
      version: await version(),
      rows: [{ id: "only-qr", organization: "new-bank", methods: ["qr"] }],
    });
    const [{ jwk: own } = assert.fail()] = (await read()).qrServers;
    const { x = "", y = "" } = generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey.export({ format: "jwk" });
    const other = { ...own, x, y };
    const server = { number: 2, jwk: other, organizations: ["new-bank"] };
    await change({ kind: "qr-server", version: await version(), server });
    await change({ kind: "qr-server-end", number: 2, x: other.x, endsAt: endsAt + 3600 });
    await refuses(
      change({
        kind: "qr-server",
        version: await version(),
        server: { ...server, organizations: ["nobody"] },
      }),
      "invalid_request",
    );
    const now = await read();
    assert.deepEqual(
      now.organizations.find((one) => one.id === "new-bank"),
      organization,
    );
    assert.deepEqual(
      now.businesses.find((one) => one.id === "desk"),
      business,
    );
    const keys = now.apiKeys.filter((one) => one.organization === "new-bank");
    assert.deepEqual(
      keys.map(({ label, scopes, businesses, notAfter }) => ({ label, scopes, businesses, notAfter })),
      [
        { label: "First", scopes: ["history"], businesses: ["desk"], notAfter: endsAt },
        { label: "First", scopes: ["history"], businesses: ["desk"], notAfter: endsAt },
      ],
    );
    assert.deepEqual(
      now.policy.filter((row) => row.by === "administrator").map((row) => row.id),
      ["only-qr"],
    );
    assert.deepEqual(
      now.qrServers.map(({ notAfter }) => notAfter),
      [null, endsAt + 3600],
    );
  });

  test("leaves the limits and the code's way of a business as they are", async () => {
    const route = {
      url: "https://codes.example",
      jwk: (await desk.readRegistry({ body: {} })).qrServers[0]?.jwk ?? assert.fail(),
    };
    await world.running().verificationServer.changeRegistry("a route", (now) => {
      const site = registerOrganization(now, { id: "routed", name: "Routed", origins: [] });
      const parts = {
        sources: ["web"],
        types: ["transfer"],
        links: ["https://routed.example/q"],
        limits: { createsPerMinute: 7 },
      };
      return registerBusiness(site, { organization: "routed", id: "sales", name: "Sales", ...parts, codeRoute: route });
    });
    const { version, businesses } = await desk.readRegistry({ body: {} });
    const known = businesses.find(({ id }) => id === "sales") ?? assert.fail();
    const change: Change = { kind: "business", version, business: { ...known, name: "Sales and more" } };
    await desk.applyChange({
      body: { change, approval: await staff.approve(change), by: "staff-1" },
    });
    const after = (await world.running().verificationServer.context.store.registry.read()).businesses.find(
      ({ id }) => id === "sales",
    );
    assert.deepEqual([after?.name, after?.limits.createsPerMinute, after?.codeRoute], ["Sales and more", 7, route]);
  });
});
