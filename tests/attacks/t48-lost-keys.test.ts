import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { openTicket } from "../world/devices.ts";
import { createRawDevice, enrolRaw, type RawDevice } from "../world/raw-device.ts";
import { bringPhone } from "../world/raw-phones.ts";
import { refuses } from "../world/refused.ts";
import { withUsers } from "../world/with-users.ts";
import { noLimits, type World } from "../world/world.ts";

const day = 24 * 3600;

describe("T48: a phone whose browser threw its keys away", () => {
  let world: World;
  let user: string;
  let lost: RawDevice;
  withUsers({ limits: noLimits }, (given) => {
    ({ world, user } = given);
  });
  beforeEach(async () => {
    lost = await enrolRaw(world, user);
  });

  /** The same phone with new keys, as it would come again. */
  const again = () => createRawDevice({ ...world, identity: lost.identity() });

  test("is a new device to the server: it needs the old one's approval, which nobody can give, or a day", async () => {
    const further = await bringPhone(world, user);
    assert.equal(further.confirmed.approval?.type, "device.add");
    world.clock.move(2 * day);
    assert.equal((await further.phone.account()).body["state"], "revoked");
    const replacing = await bringPhone(world, user, { replace: true });
    world.clock.move(day - 1);
    assert.equal((await replacing.phone.account()).body["state"], "confirmed");
    world.clock.move(1);
    assert.equal((await replacing.phone.account()).body["state"], "active");
    assert.equal((await lost.account()).code, "device_revoked", "keys that turn up again are worth nothing");
  });

  test("gets no easier way in from its site: removed by it, the user waits the same day", async () => {
    await world.bank.sdk.devices.revoke(user, lost.identity().device);
    await refuses(openTicket({ party: world.bank, user, clock: world.clock }), "enrollment_conflict");
    const { confirmed } = await bringPhone(world, user, { replace: true });
    assert.equal(confirmed.activeFrom, world.clock.seconds() + day);
  });

  test("cannot pass for itself: the names it kept open nothing without the keys", async () => {
    const phone = await again();
    for (const asked of [phone.account(), phone.notices(), phone.call("DELETE", "/v1/device")])
      assert.equal((await asked).code, "signature_invalid");
    const { code } = await openTicket({ party: world.bank, user, clock: world.clock });
    const body = await phone.enrolmentBody(code, { deviceId: lost.identity().device });
    const taken = await phone.call("POST", "/v1/device/enrollments", body);
    assert.equal(taken.code, "enrollment_conflict", "one device and installation is bound once");
    assert.equal((await lost.account()).body["state"], "active");
  });
});
