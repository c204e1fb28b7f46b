import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import fc from "fast-check";
import { createNodeCrypto, connectSigned, silentLog, systemRandom } from "@countersign/platform";
import type { ErrorCode } from "@countersign/protocol";
import {
  type Endpoint,
  operationServerToQrServer,
  operationServerToVerificationServer as arrow,
  type RequestOf,
} from "@countersign/protocol/contract";
import { openRoleKeys } from "../../cli/src/split/open-role-keys.ts";
import { openRoleIdentity, type RoleIdentity } from "../../cli/src/split/role-identity.ts";
import { startOperationRole } from "../../cli/src/split/start-operation-role.ts";
import { revokeServer } from "@countersign/verification-server";
import { arbitraryOf } from "../api/arbitrary-of.ts";
import { findFreePort } from "../world/free-port.ts";
import { inviteTo } from "../world/invite-server.ts";
import { openOperation } from "../world/open-operation.ts";
import { createRelyingParty, newKey, type RelyingParty } from "../world/relying-party.ts";
import { proposalOf } from "../world/scenes.ts";
import { startWebhookReceiver, type WebhookReceiver } from "../world/webhook-receiver.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

const own = "lantern-bazaar";
const foreign = "example-bank";
/** They name nobody; each has a test of its own below. */
const nameNobody = ["findApiKey", "leaseOutbox", "acknowledgeOutbox"];

/** Everything a body may say, of the organization that is meant. */
function requestsFor(endpoint: Endpoint, organization: string, count: number): readonly object[] {
  const context = { components: {}, known: {} };
  const part = (schema: unknown) =>
    schema === undefined ? fc.constant(undefined) : (arbitraryOf(schema, context) as fc.Arbitrary<object>);
  const drawn = fc.tuple(part(endpoint.params), part(endpoint.body));
  return fc.sample(drawn, { numRuns: count, seed: 56 }).map(([params, body]) => ({
    ...(params && { params }),
    body: JSON.parse(JSON.stringify(body), (key, value: unknown) => (key === "organization" ? organization : value)),
  }));
}

describe("T56: the stolen key of an operation server that is kept to organizations", () => {
  let world: World;
  let receiver: WebhookReceiver;
  let running: Awaited<ReturnType<typeof startOperationRole>>;
  let identity: RoleIdentity;
  let alarms: string[];
  before(async () => {
    alarms = [];
    receiver = await startWebhookReceiver();
    const log = () => ({ ...silentLog, alarm: (event: string) => void alarms.push(event) });
    const webhooks = { dangerouslyAllowedOrigins: [receiver.origin] };
    world = await startWorld({ limits: noLimits, shape: "split", log, webhooks });
    const [dataDir, port] = [join(world.dataDir, "kept"), await findFreePort()];
    mkdirSync(dataDir, { mode: 0o700 });
    openRoleKeys({ role: "operation", dataDir });
    const nowMs = world.clock.now();
    const invitation = { kind: "operation", organizations: [own], nowMs } as const;
    const token = await inviteTo(world.running().verificationServer, invitation);
    const at = {
      origin: `http://localhost:${port}`,
      dataDir,
      verificationServer: world.issuer,
      clock: world.clock.now,
    };
    identity = await openRoleIdentity({ ...at, role: "operation", token });
    const place = { host: "localhost", port, random: systemRandom, log: silentLog };
    running = await startOperationRole({ ...at, ...identity, ...place, webhooks });
  });
  after(async () => {
    await running.close();
    await world.close();
    await receiver.close();
  });

  /** As the thief asks. */
  function thief() {
    const { signer } = identity;
    const common = { signer, crypto: createNodeCrypto(), clock: world.clock.now, timeoutMs: 10_000 };
    return connectSigned(arrow, { ...common, url: world.issuer });
  }
  async function codeOf(promise: Promise<unknown>): Promise<ErrorCode | null> {
    return promise.then(
      () => null,
      (error: unknown) => (error as { code: ErrorCode }).code,
    );
  }
  const ask = (name: string, request: object) =>
    codeOf((thief() as Record<string, (request: object) => Promise<unknown>>)[name]?.(request) ?? assert.fail(name));
  const at = (party: RelyingParty): RelyingParty =>
    createRelyingParty({ ...party, issuer: world.issuer, url: running.origin, clock: world.clock });

  test("asks nothing of the verification server for another organization, whatever it asks", async () => {
    const endpoints = Object.entries<Endpoint>(arrow).filter(([name]) => !nameNobody.includes(name));
    assert.ok(endpoints.length > 30, String(endpoints.length));
    for (const [name, endpoint] of endpoints)
      for (const request of requestsFor(endpoint, foreign, 2)) {
        const code = await ask(name, request);
        assert.equal(code, "signature_invalid", `${name}: ${JSON.stringify(request)}`);
      }
    assert.equal(alarms.filter((one) => one === "server_overreaches").length, endpoints.length * 2);
    // The same requests for its own organization are judged, and come to whatever they come to.
    const judged = await Promise.all(
      endpoints.map(async ([name, endpoint]) => ask(name, requestsFor(endpoint, own, 1)[0] ?? {})),
    );
    assert.ok(!judged.includes("signature_invalid"), judged.join(" "));
  });

  test("does not mix its own organization with another in one request", async () => {
    const asked = { organization: own, businesses: null, key: "key_1", idempotencyKey: "k".repeat(16) };
    const { type, business, details } = proposalOf("transfer", { authTime: 0 });
    const body: RequestOf<typeof arrow.requestVerification>["body"] = {
      id: "op_01jzzzzzzzzzzzzzzzzzzzzzzz",
      asked,
      requestHash: "A".repeat(43),
      operation: { type, business, organization: foreign, source: "online-banking", details, login: { state: 0 } },
    };
    assert.equal(await codeOf(thief().requestVerification({ body })), "signature_invalid");
    const reading = { reader: { organization: own, businesses: null }, wait: {} };
    const opened = await openOperation(world, "transfer", { user: "mira" });
    const code = await codeOf(thief().readOperation({ params: { id: opened.id }, body: reading }));
    assert.equal(code, "operation_not_found", "another's operation is not there");
  });

  test("puts no copy of another organization's operation before the QR server", async () => {
    const { servers } = await world.running().verificationServer.context.registry.current();
    const url = servers.find(({ kind }) => kind === "qr")?.url ?? "";
    // What the QR server knows of its peers is 30 seconds old at most.
    world.clock.move(31);
    const common = { signer: identity.signer, crypto: createNodeCrypto(), clock: world.clock.now, timeoutMs: 10_000 };
    const toQrServer = connectSigned(operationServerToQrServer, { ...common, url });
    const { type, business, details } = proposalOf("transfer", { authTime: 0 });
    const operation = { type, business, source: "online-banking", details, login: { state: 0 as const } };
    const copy = { id: "op_01jzzzzzzzzzzzzzzzzzzzzzzz", operation: { ...operation, organization: foreign } };
    assert.equal(await codeOf(toQrServer.requestDisplay({ body: copy })), "signature_invalid");
    const ownCopy = { ...copy, operation: { ...operation, organization: own } };
    assert.equal(await codeOf(toQrServer.requestDisplay({ body: ownCopy })), null);
  });

  test("is told of no API key of another", async () => {
    assert.equal((await at(world.bank).call("GET", "/v1/users/mira/devices")).code, "signature_invalid");
    assert.deepEqual((await at(world.bazaar).call("GET", "/v1/users/mira/devices")).body["devices"], []);
  });

  test("serves the organization that it is kept to as any operation server does", async () => {
    const bazaar = at(world.bazaar);
    const proposal = proposalOf("item-transfer", { user: "mira", authTime: world.clock.seconds() });
    const opened = await bazaar.sdk.open(proposal, { idempotencyKey: newKey() });
    assert.equal((await bazaar.sdk.cancel(opened.id)).state, "cancelled");
  });

  test("is given no delivery of another, though nobody else takes it", async () => {
    const parties = { transfer: world.bank, "item-transfer": world.bazaar } as const;
    for (const [name, party] of Object.entries(parties)) {
      const wish = { url: `${receiver.origin}/${party.organization}`, events: ["operation.expired"] as const };
      await party.sdk.webhooks.create(wish, { idempotencyKey: newKey() });
      await openOperation(world, name as keyof typeof parties, { user: "mira" });
    }
    const { verificationServer } = world.running();
    const { servers } = await verificationServer.context.registry.current();
    const { n } = servers.find(({ kind, organizations }) => kind === "operation" && !organizations) ?? assert.fail();
    await verificationServer.changeRegistry("revoked", (now) => revokeServer(now, n, world.clock.seconds()));
    world.clock.move(121);
    await verificationServer.expireDue();
    const most = { most: 100, perEndpoint: 100, perOrganization: 100 };
    const { deliveries } = await thief().leaseOutbox({ body: most });
    await running.operationServer.deliverDue();
    // The server may have taken its own by itself, and be on the way.
    while (deliveries.length + receiver.received.length === 0) await setTimeout(20);
    const given = [...deliveries.map(({ organization }) => organization), ...receiver.received.map(({ path }) => path)];
    assert.equal(given.length, 1, "its own, once");
    assert.ok(given[0]?.endsWith(own), given[0]);
    const all = { ...most, lease: "l".repeat(22), organizations: null, untilMs: world.clock.now() + 1000 };
    const waiting = await verificationServer.context.store.webhooks.lease(all);
    assert.ok(waiting.length > 0, "the other's wait for somebody else");
    assert.ok(waiting.every(({ endpoint }) => endpoint.organization === foreign));
  });
});
