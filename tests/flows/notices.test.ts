import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createRawDevice, enrolRaw, type RawDevice } from "../world/raw-device.ts";
import { addPhone, bringPhone, rowsAbout } from "../world/raw-phones.ts";
import { withUsers } from "../world/with-users.ts";
import { noLimits, type World } from "../world/world.ts";

const hour = 3600;
const day = 24 * hour;
interface Told {
  readonly id: string;
  readonly kind: string;
  readonly at: number;
  readonly device: string | null;
  readonly enrollment?: string;
  readonly vetoUntil?: number;
}

describe("notices to the other devices", () => {
  let world: World;
  let user: string;
  withUsers({ limits: noLimits }, (given) => {
    ({ world, user } = given);
  });

  const told = async (phone: RawDevice) => ((await phone.notices()).body["notices"] ?? []) as readonly Told[];
  const kinds = async (phone: RawDevice) => (await told(phone)).map(({ kind }) => kind);
  const remove = (phone: RawDevice) => world.bank.sdk.devices.revoke(user, phone.identity().device);

  test("say what was added, removed and given new keys, newest first, and nothing to the device itself", async () => {
    const first = await enrolRaw(world, user);
    assert.deepEqual(await told(first), []);
    const second = await addPhone(world, user, first);
    const [added] = await told(first);
    assert.deepEqual([added?.kind, added?.device, added?.at], ["device.added", "Raw phone", world.clock.seconds()]);
    assert.deepEqual(await told(second), []);
    world.clock.move(1);
    await remove(second);
    assert.deepEqual(await kinds(first), ["device.removed", "device.added"]);
  });

  test("come once more after two to twenty-four hours, when a device was added or is to replace all", async () => {
    const old = await enrolRaw(world, user);
    await addPhone(world, user, old);
    const { enrollment, confirmed } = await bringPhone(world, user, { replace: true });
    const replacing = { kind: "device.replacing", enrollment, vetoUntil: confirmed.activeFrom };
    const [latest] = await told(old);
    assert.deepEqual([latest?.kind, latest?.enrollment, latest?.vetoUntil], Object.values(replacing));
    world.clock.move(2 * hour - 1);
    assert.deepEqual(await kinds(old), ["device.replacing", "device.added"], "nothing before two hours");
    world.clock.move(22 * hour + 1 - 60);
    const before = (await told(old)).map(({ kind, at }) => ({ kind, at }));
    world.clock.move(60);
    const all = await told(old);
    assert.deepEqual(all.map(({ kind }) => kind).toSorted(), [
      "device.added",
      "device.added",
      "device.replacing",
      "device.replacing",
    ]);
    const start = world.clock.seconds() - day;
    for (const { at } of all.filter((notice) => notice.at !== start))
      assert.ok(at >= start + 2 * hour && at <= start + day);
    assert.ok(before.length >= 2);
    assert.deepEqual(
      all.map(({ at }) => at),
      all.map(({ at }) => at).toSorted((a, b) => b - a),
    );
    assert.equal(new Set(all.map(({ id }) => id)).size, 4, "each has an id of its own");
  });

  test("of a replacement name nothing to veto once it is over, and do not come again", async () => {
    const old = await enrolRaw(world, user);
    const { enrollment } = await bringPhone(world, user, { replace: true });
    await old.veto(enrollment);
    const [notice, ...more] = await told(old);
    assert.deepEqual(
      [notice?.kind, notice?.enrollment, notice?.vetoUntil, more],
      ["device.replacing", undefined, undefined, []],
    );
    world.clock.move(day);
    assert.deepEqual(await kinds(old), ["device.replacing"]);
  });

  test("of a waiting replacement are never pushed out of sight by others (T54)", async () => {
    const old = await enrolRaw(world, user);
    const other = await addPhone(world, user, old);
    world.clock.move(day);
    const { enrollment } = await bringPhone(world, user, { replace: true });
    for (let i = 0; i < 40; i++) {
      world.clock.move(1);
      await world.bank.sdk.devices.freeze(user, other.identity().device);
      await world.bank.sdk.devices.thaw(user, other.identity().device);
    }
    const all = await told(old);
    assert.equal(all.length, 32);
    assert.deepEqual(
      all.filter((notice) => notice.enrollment === enrollment).map(({ kind }) => kind),
      ["device.replacing"],
    );
  });

  test("reach a device that was removed by its site or replaced, for two days, and what it may not see any more", async () => {
    const removed = await enrolRaw(world, user);
    const replaced = await addPhone(world, user, removed);
    await remove(removed);
    const { phone } = await bringPhone(world, user, { replace: true });
    world.clock.move(day);
    await phone.account();
    for (const old of [removed, replaced]) assert.ok((await kinds(old)).includes("device.replaced"));
    world.clock.move(day - 1);
    assert.ok((await kinds(removed)).includes("device.replaced"));
    world.clock.move(1);
    assert.equal((await removed.notices()).code, "device_revoked");
    assert.ok((await kinds(replaced)).includes("device.replaced"));
    world.clock.move(day);
    assert.equal((await replaced.notices()).code, "device_revoked");
    assert.equal((await removed.account()).code, "device_revoked", "all else was closed from the start");
  });

  test("are for nobody who is not a device of the user", async () => {
    await enrolRaw(world, user);
    const waiting = await bringPhone(world, user);
    const gone = await enrolRaw(world, `${user}-b`);
    await gone.call("DELETE", "/v1/device");
    assert.equal((await (await createRawDevice(world)).notices()).code, "signature_invalid");
    assert.equal((await waiting.phone.notices()).code, "operation_not_found");
    assert.equal((await gone.notices()).code, "device_revoked", "it went by itself");
    const stranger = await enrolRaw(world, `${user}-c`);
    assert.deepEqual(await told(stranger), []);
    const asSomebodyElse = await enrolRaw(world, user.replace("user", "example"), world.bazaar);
    assert.deepEqual(await told(asSomebodyElse), []);
  });

  test("do not tell a new device what was before it", async () => {
    const first = await enrolRaw(world, user);
    const second = await addPhone(world, user, first);
    world.clock.move(10);
    await remove(second);
    world.clock.move(10);
    const third = await addPhone(world, user, first);
    assert.deepEqual(await told(third), []);
    assert.ok((await rowsAbout(world, { event: "device.active", way: "further" })).length >= 2);
  });

  test("are kept over a restart", async () => {
    const old = await enrolRaw(world, user);
    await addPhone(world, user, old);
    const before = await told(old);
    await world.restart();
    assert.deepEqual(await told(old), before);
    assert.equal(before.length, 1);
  });
});
