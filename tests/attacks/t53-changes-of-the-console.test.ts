import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { adminChangeType, newId } from "@countersign/protocol";
import { systemRandom } from "@countersign/platform";
import { consoleToVerificationServer } from "@countersign/protocol/contract";
import {
  changeChecks,
  createApplyChange,
  findPlace,
  type Registry,
  registerBusiness,
} from "@countersign/verification-server";
import { approveOn, consume } from "../world/approve.ts";
import { enrolDevice } from "../world/devices.ts";
import { openOperation } from "../world/open-operation.ts";
import { newKey } from "../world/relying-party.ts";
import { refuses } from "../world/refused.ts";
import { type Change, consoleOf, registerStaff, type Staff } from "../world/staff.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";
import { without } from "./without.ts";

const by = "staff-1";

describe("T53: who holds the console server", () => {
  let world: World;
  let staff: Staff;
  before(async () => {
    world = await startWorld({ limits: noLimits });
    staff = await registerStaff(world);
  });
  after(() => world.close());

  const registry = (): Promise<Registry> => world.running().verificationServer.context.store.registry.read();
  const apply = (change: Change, approval: string) => consoleOf(world).applyChange({ body: { change, approval, by } });
  /** Whether the same goes through when one of the checks is left out: it is that check which stops it. */
  const applyWithout = (name: string, change: Change, approval: string) =>
    createApplyChange(
      world.running().verificationServer.context,
      without(changeChecks, name),
    )({
      change,
      approval,
      by,
    });
  async function renamed(name: string): Promise<Change> {
    const { version } = await registry();
    const organization = { id: "harbour-shop", name, origins: [], firstDevice: "login", mode: "live" } as const;
    return { kind: "organization", version, organization };
  }
  const nameNow = async () => (await registry()).organizations.find(({ id }) => id === "harbour-shop")?.name;

  test("changes what a second person approved, and writes down who and what", async () => {
    const change = await renamed("Harbour Shop and Sons");
    const approval = await staff.approve(change);
    const { version } = await apply(change, approval);
    assert.equal(version, "version" in change ? change.version + 1 : 0);
    assert.equal(await nameNow(), "Harbour Shop and Sons");
    const { rows } = await consoleOf(world).readAudit({ body: { event: "registry.changed", limit: 1 } });
    assert.deepEqual(
      [rows[0]?.facts["staff"], rows[0]?.facts["operation"], rows[0]?.facts["what"]],
      [by, approval, "console: organization"],
    );
  });

  test("changes nothing without an approval, or with one that is not there", async () => {
    const before = await registry();
    const change = await renamed("Nobody's");
    const absent = newId("op", { clock: world.clock.now, random: systemRandom });
    await refuses(apply(change, absent), "operation_not_found");
    assert.deepEqual(await registry(), before);
  });

  test("changes nothing with somebody else's approval, or one of something else", async () => {
    const before = await registry();
    const change = await renamed("Somebody else's");
    const mira = await enrolDevice({ party: world.bank, user: "mira", clock: world.clock });
    const transfer = await openOperation(world, "transfer", { user: "mira" });
    await approveOn(mira, transfer);
    await consume(transfer);
    await refuses(apply(change, transfer.id), "operation_not_found");
    const signIn = await staff.signIn();
    await refuses(apply(change, signIn), "operation_not_found");
    assert.deepEqual(await registry(), before);
  });

  test("changes nothing with an approval that is asked for, declined, expired or not taken", async () => {
    const before = await registry();
    const change = await renamed("Too early");
    const asked = await staff.ask(change);
    await refuses(apply(change, asked.id), "operation_state_conflict");
    await staff.decline(asked);
    await refuses(apply(change, asked.id), "operation_state_conflict");
    const approved = await staff.ask(change);
    await approveOn(staff.phone, approved);
    await refuses(apply(change, approved.id), "operation_state_conflict");
    world.clock.move(3600);
    await refuses(apply(change, approved.id), "operation_state_conflict");
    assert.deepEqual(await registry(), before);
    assert.ok((await applyWithout("approved and released", change, approved.id)).version > before.version);
  });

  test("changes nothing with the approval of another change", async () => {
    const change = await renamed("What was shown");
    const other = await renamed("What is done");
    const approval = await staff.approve(change);
    await refuses(apply(other, approval), "digest_mismatch");
    assert.notEqual(await nameNow(), "What is done");
    await applyWithout("the change that was approved", other, approval);
    assert.equal(await nameNow(), "What is done", "it is that check that stops it");
  });

  test("changes nothing twice with one approval, not even at once", async () => {
    const key = { hash: "A".repeat(43), label: "twice", scopes: null, businesses: null };
    const change: Change = { kind: "api-key", organization: "harbour-shop", key };
    const approval = await staff.approve(change);
    const settled = await Promise.allSettled([
      apply(change, approval),
      apply(change, approval),
      apply(change, approval),
    ]);
    assert.ok(settled.some(({ status }) => status === "fulfilled"));
    const before = await registry();
    assert.equal(before.apiKeys.filter(({ label }) => label === "twice").length, 1);
    // Whose answer was lost asks again: it hears the version of then, and nothing changes.
    assert.equal((await apply(change, approval)).version, before.version);
    await world.restart();
    assert.equal((await apply(change, approval)).version, before.version);
    assert.deepEqual(await registry(), before);
    await refuses(apply({ ...change, organization: "example-bank" }, approval), "digest_mismatch");
  });

  test("undoes nothing that was registered after the change was proposed", async () => {
    const change = await renamed("Of yesterday");
    const approval = await staff.approve(change);
    const later = await renamed("Of today");
    await apply(later, await staff.approve(later));
    await refuses(apply(change, approval), "operation_state_conflict");
    assert.equal(await nameNow(), "Of today");
    await applyWithout("registry as it was proposed for", change, approval);
    assert.equal(await nameNow(), "Of yesterday", "it is that check that stops it");
  });

  test("changes nothing with an operation of another organization that says the same (T34, T35)", async () => {
    const change = await renamed("Forged");
    const of = { party: world.bank, business: "accounts", user: "mallory" };
    await refuses(staff.ask(change, of), "method_not_allowed");
    // A business that may ask for the type all the same, through some mistake.
    await world.running().verificationServer.changeRegistry("mistake", (now) => {
      const known = findPlace(now, "example-bank", "accounts")?.business;
      assert.ok(known);
      const { name, links, returnUrls } = known;
      const sources = known.sources.map(({ id }) => id);
      const types = [...known.types, adminChangeType];
      return registerBusiness(now, {
        organization: "example-bank",
        id: "accounts",
        name,
        sources,
        types,
        links,
        returnUrls,
      });
    });
    const again = await renamed("Forged");
    const phone = await enrolDevice({ party: world.bank, user: "mallory", clock: world.clock });
    const opened = await staff.ask(again, of);
    await approveOn(phone, opened);
    await consume(opened);
    const before = await registry();
    await refuses(apply(again, opened.id), "operation_not_found");
    assert.deepEqual(await registry(), before);
    await applyWithout("approval of the staff", again, opened.id);
    assert.equal(await nameNow(), "Forged", "it is that check that stops it");
  });

  test("gives no other organization a key that is registered", async () => {
    const [known] = (await registry()).apiKeys.filter(({ organization }) => organization === "example-bank");
    const key = { hash: known?.hash ?? "", label: null, scopes: null, businesses: null };
    const change: Change = { kind: "api-key", organization: "harbour-shop", key };
    await refuses(apply(change, await staff.approve(change)), "invalid_request");
    assert.ok(
      (await registry()).apiKeys.some((entry) => entry.id === known?.id && entry.organization === "example-bank"),
    );
  });

  test("changes what is registered by nothing else that it can ask", async () => {
    const before = await registry();
    const none = newId("op", { clock: world.clock.now, random: systemRandom });
    const endpoint = `whe_${none.slice(3)}`;
    const device = {
      organization: "example-bank",
      subject: "A".repeat(22),
      device: `dev_${none.slice(3)}`,
      by,
      why: "test",
    };
    const now = world.clock.seconds();
    const requests: Readonly<Record<string, object>> = {
      listOperations: { body: {} },
      readStory: { params: { id: none }, body: {} },
      readLogin: { params: { id: none }, body: {} },
      cancelOperation: { params: { id: none }, body: { by, why: "test" } },
      readStatistics: { body: { from: now - 3600, to: now, slot: "hour" } },
      listDevices: { body: {} },
      readDeviceStory: { body: { organization: "example-bank", subject: device.subject, device: device.device } },
      freezeDevice: { body: device },
      thawDevice: { body: device },
      revokeDevice: { body: device },
      readRegistry: { body: {} },
      dryRunPolicy: { body: { organization: "example-bank", type: "transfer", rows: [{ id: "x", methods: ["qr"] }] } },
      listWebhookEndpoints: { body: {} },
      listWebhookDeliveries: { params: { id: endpoint }, body: { page: {} } },
      replayWebhookDeliveries: {
        params: { id: endpoint },
        body: { by, requestKey: newKey(), selection: { dead: true } },
      },
      switchWebhookEndpoint: { params: { id: endpoint }, body: { by, why: "test", enabled: false } },
      readAudit: { body: {} },
      listCheckpoints: { body: {} },
      noteStaffAct: { body: { by, act: "staff.signed-in" } },
    };
    const names = Object.keys(consoleToVerificationServer).filter((name) => name !== "applyChange");
    assert.deepEqual(Object.keys(requests).toSorted(), names.toSorted(), "all that it can ask");
    const client = consoleOf(world) as unknown as Readonly<Record<string, (request: object) => Promise<unknown>>>;
    const absent: string[] = [];
    for (const name of names)
      await client[name]?.(requests[name] ?? {}).catch((error: unknown) => {
        assert.equal((error as { code?: string }).code, "operation_not_found", `${name}: ${String(error)}`);
        absent.push(name);
      });
    assert.equal(absent.length, 10);
    assert.deepEqual(await registry(), before);
  });
});
