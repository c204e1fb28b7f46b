import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { approval, approveOn, consume, scanOn } from "../world/approve.ts";
import { createDevice, enrolAt } from "../world/devices.ts";
import { frameOf, openOperation } from "../world/open-operation.ts";
import { enrolRaw, type RawDevice } from "../world/raw-device.ts";
import { addPhone, approveRaw, bringPhone, letIn, openDeviceAdd } from "../world/raw-phones.ts";
import { withUsers } from "../world/with-users.ts";
import { noLimits, type World } from "../world/world.ts";

describe("the epochs of K_user", () => {
  let world: World;
  let user: string;
  withUsers({ limits: noLimits }, (given) => {
    ({ world, user } = given);
  });

  const keysOf = async (phone: RawDevice) => phone.openKeys(await phone.account());
  const remove = (phone: RawDevice) => world.bank.sdk.devices.revoke(user, phone.identity().device);
  const epochOf = async (id: string) =>
    (await world.running().verificationServer.context.store.operations.find(id as `op_${string}`))?.frozen.epoch;

  test("are the same for all devices of a user: a further one gets the present key, no new one", async () => {
    const first = await enrolRaw(world, user);
    const second = await addPhone(world, user, first);
    const [one, two] = [await keysOf(first), await keysOf(second)];
    assert.deepEqual([one.kUser, one.epoch], [two.kUser, two.epoch]);
    assert.notEqual(one.kCode, two.kCode);
    assert.equal(one.epoch, 1);
  });

  test("move with each device that is removed, and those that stay get the new key at their next request", async () => {
    const first = await enrolRaw(world, user);
    const second = await addPhone(world, user, first);
    const third = await addPhone(world, user, second);
    const before = await keysOf(first);
    await remove(third);
    const [one, two] = [await keysOf(first), await keysOf(second)];
    assert.deepEqual([one.epoch, one.kUser], [2, two.kUser]);
    assert.notEqual(one.kUser, before.kUser);
    await second.call("DELETE", "/v1/device");
    assert.equal((await keysOf(first)).epoch, 3);
    const fourth = await addPhone(world, user, first);
    assert.equal((await keysOf(fourth)).epoch, 3, "a new device gets the present key alone");
  });

  test("leave an operation its own: a code sealed under the one before is scanned and approved as ever", async () => {
    const first = await enrolRaw(world, user);
    const second = await addPhone(world, user, first);
    const opened = await openOperation(world, "transfer", { user });
    await remove(second);
    const later = await openOperation(world, "transfer", { user });
    assert.deepEqual([await epochOf(opened.id), await epochOf(later.id)], [1, 2]);
    assert.equal((await keysOf(first)).epoch, 2);
    for (const one of [opened, later]) assert.equal((await approveRaw(first, one)).body["state"], "approved");
  });

  test("are kept up with by the phone: it reads a code of the epoch before, and of the one after", async () => {
    const phone = createDevice({ clock: world.clock });
    const account = await enrolAt(phone, { party: world.bank, user, clock: world.clock });
    const brought = await bringPhone(world, user);
    const added = await openDeviceAdd(world, user, brought.confirmed.approval?.details ?? {});
    await approveOn(phone, added);
    await consume(added);
    await brought.phone.account();
    const before = await openOperation(world, "transfer", { user });
    await remove(brought.phone);
    const after = await openOperation(world, "transfer", { user });
    await scanOn(phone, after);
    await phone.decide(after.id, approval);
    await phone.checkAccount(account);
    await scanOn(phone, before);
    await phone.decide(before.id, approval);
    for (const { id: of } of [before, after]) assert.equal((await world.bank.sdk.get(of)).state, "approved");
  });

  test("stay where they are when a phone goes that never had the key, so that nobody can move them from a stolen session (T14)", async () => {
    const first = await enrolRaw(world, user);
    const { epoch } = await first.openKeys(await first.account());
    const { phone } = await bringPhone(world, user);
    assert.equal((await phone.call("DELETE", "/v1/device")).status, 200);
    const waiting = await bringPhone(world, user);
    await remove(waiting.phone);
    assert.equal((await first.openKeys(await first.account())).epoch, epoch);
  });

  test("give a removed device nothing of the new one", async () => {
    const first = await enrolRaw(world, user);
    const second = await addPhone(world, user, first);
    await remove(second);
    assert.equal((await second.account()).code, "device_revoked");
    const opened = await openOperation(world, "transfer", { user });
    assert.equal((await second.scan(await frameOf(opened))).code, "device_revoked");
    const third = await bringPhone(world, user);
    await letIn(world, user, { by: first, brought: third });
    assert.equal((await keysOf(third.phone)).epoch, 2);
  });
});
