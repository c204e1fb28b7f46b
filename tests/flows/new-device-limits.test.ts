import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { type DecisionClaims, signDecision } from "@countersign/protocol";
import { allowOfflineTransfers } from "../attacks/offline-record.ts";
import { digitsFor } from "../world/offline.ts";
import { frameOf, openOperation } from "../world/open-operation.ts";
import { enrolRaw, type RawDevice } from "../world/raw-device.ts";
import { addPhone, approveRaw, bringPhone, claimOn, openDeviceAdd } from "../world/raw-phones.ts";
import { rotateKeys, withNewKeys } from "../world/rotate-raw.ts";
import { scenes } from "../world/scenes.ts";
import { typeCode } from "../world/type-code.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

const day = 24 * 3600;
const approvals = 3;

describe("a new device's first day", () => {
  let world: World;
  let user: string;
  let users = 0;
  before(async () => {
    const newDevice = { approvalsPerDay: approvals, caps: { EUR: "500" } };
    world = await startWorld({ limits: { ...noLimits, newDevice } });
  });
  beforeEach(() => {
    users += 1;
    user = `user-${users}`;
  });
  after(() => world.close());

  const open = (details: object = {}) =>
    openOperation(world, "transfer", { user, changes: { details: { ...scenes.transfer.details, ...details } } });
  async function decide(phone: RawDevice, details: object, change: Partial<DecisionClaims> = {}) {
    const claims = await claimOn(phone, await open(details));
    return phone.decide(await signDecision(phone.signer, { ...claims, ...change }));
  }

  test("caps what it may approve, in the currencies that are named, and leaves none that are not", async () => {
    const phone = await enrolRaw(world, user);
    for (const details of [{ amount: "500.01" }, { amount: "1000" }, { amount: "1", currency: "CHF" }])
      assert.equal((await decide(phone, details)).code, "assurance_insufficient");
    assert.equal((await decide(phone, { amount: "500" })).body["state"], "approved");
    assert.equal((await decide(phone, { amount: "9999" }, { dec: "decline" })).body["state"], "declined");
    world.clock.move(day);
    assert.equal((await decide(phone, { amount: "9999" })).body["state"], "approved", "and is over after a day");
  });

  test("is not over with new keys, nor by being frozen and thawed: limit and count stay the device's", async () => {
    const phone = await enrolRaw(world, user);
    for (let i = 0; i < approvals; i++) assert.equal((await decide(phone, {})).body["state"], "approved");
    const next = await withNewKeys(world, phone);
    assert.equal((await rotateKeys(world, { phone, next })).code, null);
    await next.account();
    const { device } = phone.identity();
    await world.bank.sdk.devices.freeze(user, device);
    await world.bank.sdk.devices.thaw(user, device);
    assert.equal((await decide(next, {})).code, "rate_limited");
    assert.equal((await decide(next, { amount: "501" })).code, "assurance_insufficient");
  });

  test("counts approvals, not declines, over restarts and in one window from its first minute", async () => {
    world.clock.move(day - (world.clock.seconds() % day) - 60); // A minute before midnight, where another window would begin.
    const phone = await enrolRaw(world, user);
    assert.equal((await decide(phone, {}, { dec: "decline" })).body["state"], "declined");
    for (let i = 0; i < approvals; i++) {
      if (i === 1) await world.restart();
      assert.equal((await decide(phone, {})).body["state"], "approved");
      world.clock.move(60);
    }
    assert.equal((await decide(phone, {})).code, "rate_limited");
    assert.equal((await decide(phone, {}, { dec: "decline" })).body["state"], "declined");
    world.clock.move(day - 60 * approvals - 1);
    assert.equal((await decide(phone, {})).code, "rate_limited");
    world.clock.move(1);
    for (let i = 0; i <= approvals; i++) assert.equal((await decide(phone, {})).body["state"], "approved");
  });

  test("holds for the digits it shows without a network: amounts and number", async () => {
    await allowOfflineTransfers(world);
    const phone = await enrolRaw(world, user);
    const type = async (details: object) => {
      const opened = await open(details);
      const code = await digitsFor(world, phone, { opened, text: await frameOf(opened) });
      const typed = await typeCode(opened, { purpose: "offline", code });
      return typed.code ?? (await world.bank.sdk.get(opened.id)).state;
    };
    assert.equal(await type({ amount: "500.01" }), "assurance_insufficient");
    assert.equal((await decide(phone, {})).body["state"], "approved");
    for (let i = 1; i < approvals; i++) assert.equal(await type({}), "approved");
    assert.deepEqual([await type({}), (await decide(phone, {})).code], ["rate_limited", "rate_limited"]);
    world.clock.move(day);
    assert.equal(await type({ amount: "9999" }), "approved");
  });

  test("takes no more than the limit from many approvals at once", async () => {
    const phone = await enrolRaw(world, user);
    const signed: string[] = [];
    for (let i = 0; i < approvals + 2; i++)
      signed.push(await signDecision(phone.signer, { ...(await claimOn(phone, await open())) }));
    const current = (await phone.account()).body["rollingToken"];
    assert.ok(current);
    const codes = await Promise.all(signed.map(async (one) => (await phone.decide(one)).code ?? "approved"));
    assert.ok(codes.filter((code) => code === "approved").length <= approvals);
  });

  test("is the further device's own: the old one beside it is not held back", async () => {
    const old = await enrolRaw(world, user);
    world.clock.move(day);
    const next = await addPhone(world, user, old);
    assert.equal((await decide(next, { amount: "900" })).code, "assurance_insufficient");
    assert.equal((await decide(old, { amount: "900" })).body["state"], "approved");
  });

  test("of one that replaced all: it lets no other in, which a further one may", async () => {
    const old = await enrolRaw(world, user);
    const { phone: replacing } = await bringPhone(world, user, { replace: true });
    world.clock.move(day);
    await replacing.account();
    assert.equal((await old.account()).code, "device_revoked");
    const { confirmed } = await bringPhone(world, user);
    const details = confirmed.approval?.details ?? {};
    const refused = await approveRaw(replacing, await openDeviceAdd(world, user, details));
    assert.equal(refused.code, "assurance_insufficient");
    world.clock.move(day - 60);
    assert.equal(
      (await approveRaw(replacing, await openDeviceAdd(world, user, details))).code,
      "assurance_insufficient",
    );
    world.clock.move(60);
    const late = await bringPhone(world, user);
    const opened = await openDeviceAdd(world, user, late.confirmed.approval?.details ?? {});
    assert.equal((await approveRaw(replacing, opened)).body["state"], "approved");
  });
});
