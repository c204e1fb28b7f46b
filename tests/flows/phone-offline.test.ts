import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { type ApprovingDevice, createMemoryStorage, type DeviceStorage } from "@countersign/approving-device";
import { approval, consume, refusal } from "../world/approve.ts";
import { createDevice, enrolAt } from "../world/devices.ts";
import { frameOf, type Opened, openOperation } from "../world/open-operation.ts";
import { refuses } from "../world/refused.ts";
import { createSoftwarePasskeys, type SoftwarePasskeys } from "../world/software-passkeys.ts";
import { typeCode } from "../world/type-code.ts";
import { withUsers } from "../world/with-users.ts";
import { noLimits, type World } from "../world/world.ts";

const day = 24 * 3600;

describe("a phone without a network", () => {
  let world: World;
  let user: string;
  let storage: DeviceStorage;
  let passkeys: SoftwarePasskeys;
  let device: ApprovingDevice;
  let account: string;
  let away = false;
  withUsers({ limits: noLimits }, (given) => {
    ({ world, user } = given);
  });
  beforeEach(async () => {
    away = false;
    storage = createMemoryStorage();
    passkeys = createSoftwarePasskeys({ origin: world.issuer });
    device = phone();
    account = await enrolAt(device, { party: world.bazaar, user, clock: world.clock });
  });

  const phone = () =>
    createDevice({
      clock: world.clock,
      storage,
      passkeys,
      fetch: (input, init) => (away ? Promise.reject(new TypeError("no network")) : fetch(input, init)),
    });
  async function scanned(): Promise<{ opened: Opened; id: string }> {
    const opened = await openOperation(world, "item-transfer", { user });
    const text = await frameOf(opened);
    away = true;
    const answer = await device.scan(text, null);
    assert.equal(answer.kind, "offline");
    return { opened, id: answer.kind === "offline" ? answer.id : "" };
  }
  const typed = (opened: Opened, code: string) => typeCode(opened, { purpose: "offline", code });
  const digitsOf = async (id: string) => (await device.offlineReview(id, "en"))?.digits ?? "";

  test("reads what is sealed in the code, and approves by eight digits typed on the page", async () => {
    const { opened, id } = await scanned();
    const review = await device.offlineReview(id, "en");
    assert.deepEqual(review?.lines, [
      ["Item", "Paper lantern"],
      ["Quantity", "3"],
      ["To player", "小林"],
      ["Game server", "East 2"],
    ]);
    assert.deepEqual([review?.organization, review?.digits], ["Lantern Bazaar", null]);
    const entry = await device.decideOffline(id, approval);
    assert.deepEqual([entry.fate, entry.offline], ["waiting", null]);
    assert.match(await digitsOf(id), /^[0-9]{8}$/);
    assert.equal((await typed(opened, await digitsOf(id))).body["state"], "approved");
    const receipt = await consume(opened);
    assert.deepEqual([receipt.user, receipt.claims.acr], [user, "soft-offline"]);
  });

  test("brings the record when there is a network again, and then knows what became of it", async () => {
    const { opened, id } = await scanned();
    await device.decideOffline(id, approval);
    await typed(opened, await digitsOf(id));
    await refuses(device.uploadOffline(), "offline");
    away = false;
    assert.equal(await device.uploadOffline(), 1);
    assert.equal(await device.uploadOffline(), 0, "once");
    const entry = await device.entry(id);
    assert.deepEqual([entry?.offline, entry?.fate], [opened.id, "waiting"]);
    assert.match(await digitsOf(id), /^[0-9]{8}$/, "the digits stay while they are good");
    await consume(opened);
    await opened.party.sdk.outcome(opened.id, "done");
    assert.equal((await device.follow(id))?.fate, "done");
    assert.deepEqual(
      (await device.history()).filter((kept) => kept.id === id || kept.id === opened.id).map((kept) => kept.id),
      [id],
      "one decision, one entry",
    );
  });

  test("brings the record by itself before the next scan, also after a restart", async () => {
    const { opened, id } = await scanned();
    await device.decideOffline(id, approval);
    await typed(opened, await digitsOf(id));
    device = phone();
    away = false;
    await device.scan(await frameOf(await openOperation(world, "item-transfer", { user })), null);
    assert.equal((await device.entry(id))?.offline, opened.id);
  });

  test("brings the record before its account takes new keys, for the old one has signed it", async () => {
    const { opened, id } = await scanned();
    await device.decideOffline(id, approval);
    await typed(opened, await digitsOf(id));
    away = false;
    await device.rotateKeys(account);
    assert.deepEqual([(await device.entry(id))?.offline, await device.uploadOffline()], [opened.id, 0]);
  });

  test("brings a record of digits nobody typed: the operation runs out, and the history says so", async () => {
    const { id } = await scanned();
    await device.decideOffline(id, approval);
    world.clock.move(130);
    away = false;
    assert.equal(await device.uploadOffline(), 1);
    assert.equal((await device.entry(id))?.fate, "expired");
    assert.equal(await device.offlineReview(id, "en"), null, "and the digits are gone");
  });

  test("takes back what it approved so, once it is named", async () => {
    const { opened, id } = await scanned();
    await device.decideOffline(id, approval);
    await typed(opened, await digitsOf(id));
    await refuses(device.undo(id), "operation_not_found");
    away = false;
    await device.uploadOffline();
    assert.equal((await device.report(id)).fate, "revoked");
  });

  test("verifies its user where the account is protected, and shows no digits before", async () => {
    await device.addPasskey(account);
    const { id } = await scanned();
    passkeys.refuse();
    await refuses(device.decideOffline(id, approval), "notVerified");
    assert.equal(await digitsOf(id), "");
    passkeys.accept();
    await device.decideOffline(id, approval);
    assert.match(await digitsOf(id), /^[0-9]{8}$/);
  });

  test("declining needs no digits and leaves the page as it was", async () => {
    const { opened, id } = await scanned();
    assert.equal((await device.decideOffline(id, refusal)).fate, "declined");
    assert.equal(await digitsOf(id), "");
    assert.equal((await world.bazaar.sdk.get(opened.id)).state, "presented");
    await refuses(device.decideOffline(id, approval), "operation_already_decided");
  });

  test("'not me' is told to the site as soon as there is a network", async () => {
    const { opened, id } = await scanned();
    await device.decideOffline(id, { answer: "decline", reason: "not_me", locale: "en" });
    away = false;
    assert.equal(await device.uploadOffline(), 1);
    assert.equal((await device.entry(id))?.fate, "declined");
    const rows = await world.running().verificationServer.context.store.audit.read(0, 1_000_000);
    assert.ok(
      rows.some(
        ({ json }) => json.includes(opened.id) && json.includes('"offline.refused"') && json.includes("not_me"),
      ),
    );
  });

  test("shows the same code for the same review after a reload, and does not decide twice", async () => {
    const { id } = await scanned();
    await device.decideOffline(id, approval);
    const shown = await digitsOf(id);
    device = phone();
    assert.equal(await digitsOf(id), shown);
    await refuses(device.decideOffline(id, approval), "operation_already_decided");
  });

  test("uses a key list whose time is over, up to seven days from its making, and none longer", async () => {
    world.clock.move(6 * day);
    await scanned();
    away = false;
    world.clock.move(day + 3600);
    const opened = await openOperation(world, "item-transfer", { user });
    const text = await frameOf(opened);
    away = true;
    await refuses(device.scan(text, null), "offlineTooLong");
  });

  test("keeps the key list fresh whenever the app is opened with a network", async () => {
    world.clock.move(6 * day);
    await device.checkAccount(account);
    world.clock.move(2 * day);
    assert.ok((await scanned()).id);
  });

  test("does not use an overdue key list while there is a network", async () => {
    world.clock.move(6 * day);
    const opened = await openOperation(world, "item-transfer", { user });
    const { version: before } = (await storage.get("directories", world.issuer)) as { version: number };
    const answer = await device.scan(await frameOf(opened), null);
    assert.equal(answer.kind, "review");
    const record = (await storage.get("directories", world.issuer)) as { version: number; directory: string };
    assert.ok(record.version >= before && record.directory.length > 0);
  });

  test("leaves alone what may not be decided so, and says that there is no connection", async () => {
    await enrolAt(device, { party: world.bank, user, clock: world.clock });
    const text = await frameOf(await openOperation(world, "transfer", { user }));
    away = true;
    await refuses(device.scan(text, null), "offline");
  });

  test("does not open a code of somebody else, nor one past its time", async () => {
    const other = await frameOf(await openOperation(world, "item-transfer", { user: `${user}-other` }));
    const own = await frameOf(await openOperation(world, "item-transfer", { user }));
    away = true;
    await refuses(device.scan(other, null), "offline");
    world.clock.move(130);
    await refuses(device.scan(own, null), "operation_expired");
  });
});
