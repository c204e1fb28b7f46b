import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { createMemoryStorage } from "@countersign/approving-device";
import { builtInTemplates } from "@countersign/protocol";
import { registerType } from "@countersign/verification-server";
import { approval, consume, refusal, scanOn } from "../world/approve.ts";
import { createDevice, enrolAt } from "../world/devices.ts";
import { startDroppingProxy, fetchThrough } from "../world/dropping-proxy.ts";
import { openOperation } from "../world/open-operation.ts";
import { refuses } from "../world/refused.ts";
import { createSoftwarePasskeys } from "../world/software-passkeys.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

describe("a phone that is protected by fingerprint, face or PIN", () => {
  let world: World;
  let user: string;
  let users = 0;
  before(async () => {
    world = await startWorld({ limits: noLimits });
    const transfer = builtInTemplates.find(({ id }) => id === "transfer");
    assert.ok(transfer);
    await world
      .running()
      .verificationServer.changeRegistry("test", (now) => registerType(now, { ...transfer, minimumAssurance: "uv" }));
  });
  beforeEach(() => {
    users += 1;
    user = `user-${users}`;
  });
  after(() => world.close());

  async function protectedDevice() {
    const passkeys = createSoftwarePasskeys({ origin: world.issuer });
    const device = createDevice({ clock: world.clock, passkeys });
    const account = await enrolAt(device, { party: world.bank, user, clock: world.clock });
    await device.addPasskey(account);
    return { device, passkeys, account };
  }

  test("approves what wants its user verified, and the receipt says how", async () => {
    const { device } = await protectedDevice();
    assert.equal((await device.accounts())[0]?.hasPasskey, true);
    const opened = await openOperation(world, "transfer", { user });
    await scanOn(device, opened);
    assert.equal((await device.review(opened.id, "en"))?.userVerification, true);
    await device.decide(opened.id, approval);
    assert.equal((await consume(opened)).claims.acr, "hw");
  });

  test("sends nothing while its user is not verified, and may be asked again", async () => {
    const { device, passkeys } = await protectedDevice();
    const opened = await openOperation(world, "transfer", { user });
    await scanOn(device, opened);
    passkeys.refuse();
    await refuses(device.decide(opened.id, approval), "notVerified");
    assert.equal((await world.bank.sdk.get(opened.id)).state, "claimed");
    passkeys.accept();
    assert.equal((await device.decide(opened.id, approval)).fate, "waiting");
  });

  test("declines without a finger", async () => {
    const { device, passkeys } = await protectedDevice();
    const opened = await openOperation(world, "transfer", { user });
    await scanOn(device, opened);
    passkeys.refuse();
    assert.equal((await device.decide(opened.id, refusal)).fate, "declined");
  });

  test("does not ask for it where the device's key is enough", async () => {
    const { device, passkeys } = await protectedDevice();
    passkeys.refuse();
    const opened = await openOperation(world, "login", { user });
    await scanOn(device, opened);
    assert.equal((await device.decide(opened.id, approval)).fate, "waiting");
  });

  test("sends the same bytes and the same assertion after a lost answer", async () => {
    const proxy = await startDroppingProxy(Number(new URL(world.issuer).port));
    try {
      const passkeys = createSoftwarePasskeys({ origin: world.issuer });
      const device = createDevice({ clock: world.clock, passkeys, fetch: fetchThrough(proxy.port) });
      await device.addPasskey(await enrolAt(device, { party: world.bank, user, clock: world.clock }));
      const opened = await openOperation(world, "transfer", { user });
      await scanOn(device, opened);
      proxy.dropNext(1);
      await refuses(device.decide(opened.id, approval), "offline");
      passkeys.refuse();
      assert.equal((await device.decide(opened.id, approval)).fate, "waiting", "nobody is asked twice");
    } finally {
      await proxy.close();
    }
  });

  test("without one says so before anything is sent", async () => {
    const device = createDevice({
      clock: world.clock,
      storage: createMemoryStorage(),
      passkeys: createSoftwarePasskeys({ origin: world.issuer }),
    });
    await enrolAt(device, { party: world.bank, user, clock: world.clock });
    const opened = await openOperation(world, "transfer", { user });
    await scanOn(device, opened);
    await refuses(device.decide(opened.id, approval), "user_verification_required");
    assert.equal((await world.bank.sdk.get(opened.id)).state, "claimed");
  });

  test("can be protected in the first ten minutes and not later (T11)", async () => {
    const device = createDevice({ clock: world.clock, passkeys: createSoftwarePasskeys({ origin: world.issuer }) });
    const account = await enrolAt(device, { party: world.bank, user, clock: world.clock });
    assert.equal((await device.accounts())[0]?.passkeyUntil, world.clock.seconds() + 600);
    world.clock.move(601);
    await refuses(device.addPasskey(account), "method_not_allowed");
    assert.equal((await device.accounts())[0]?.hasPasskey, false);
    assert.ok(((await device.accounts())[0]?.passkeyUntil ?? 0) < world.clock.seconds(), "and is offered it no more");
  });
});
