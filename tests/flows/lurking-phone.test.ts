import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { enrolDevice, openTicket } from "../world/devices.ts";
import { createRawDevice, enrolRaw } from "../world/raw-device.ts";
import { withUsers } from "../world/with-users.ts";
import type { World } from "../world/world.ts";

describe("a phone enrolled behind the user's back (T10)", () => {
  let world: World;
  let user: string;
  withUsers({}, (given) => {
    ({ world, user } = given);
  });

  const ticket = () => openTicket({ party: world.bank, user, clock: world.clock });
  const enrolOwn = () => enrolDevice({ party: world.bank, user, clock: world.clock });
  async function removeOwn(): Promise<void> {
    for (const { id, state } of await world.bank.sdk.devices.list(user))
      if (state === "active") await world.bank.sdk.devices.revoke(user, id);
  }

  test("and confirmed, does not wait for the user's own phone to go", async () => {
    const { id, code } = await ticket();
    const lurking = await createRawDevice(world);
    const answer = await lurking.enrol(code);
    await world.bank.sdk.enrollments.confirm(id, await lurking.digits(code, answer));
    await enrolOwn();
    assert.deepEqual(
      (await world.bank.sdk.devices.list(user)).map(({ kind }) => kind),
      ["Test phone"],
    );
    assert.equal((await lurking.account()).code, "device_revoked");
    await removeOwn();
    assert.equal((await lurking.account()).code, "device_revoked");
  });

  test("but not confirmed, cannot be confirmed once the user's own phone is in use", async () => {
    const { id, code } = await ticket();
    const lurking = await createRawDevice(world);
    const answer = await lurking.enrol(code);
    await enrolOwn();
    const digits = await lurking.digits(code, answer);
    const confirmed = await world.bank.call("POST", `/v1/enrollments/${id}/confirm`, { body: { shortString: digits } });
    assert.equal(confirmed.code, "ticket_invalid");
  });

  test("cannot go by the name of the user's own device, or removing it would remove that one", async () => {
    const own = await enrolRaw(world, user);
    const { device } = own.identity();
    const { id, code } = await openTicket({ party: world.bank, user, clock: world.clock, replace: true });
    const lurking = await createRawDevice(world);
    const enrol = async (deviceId: string) =>
      lurking.call("POST", "/v1/device/enrollments", await lurking.enrolmentBody(code, { deviceId }));
    assert.equal((await enrol(device)).code, "enrollment_conflict");
    const theirs = "dev_01h455vb4pex5vsknk084sn02q";
    const answer = await enrol(theirs);
    assert.equal(answer.body["device"], theirs);
    await world.bank.sdk.enrollments.confirm(id, await lurking.digits(code, answer), { confirmedBy: "password" });
    await world.bank.sdk.devices.revoke(user, theirs);
    assert.equal((await lurking.account()).code, "device_revoked");
    assert.equal((await own.account()).body["state"], "active");
  });

  test("cannot use a ticket left over from before", async () => {
    const { code } = await ticket();
    await enrolOwn();
    const late = await createRawDevice(world);
    assert.equal((await late.enrol(code)).code, "ticket_invalid");
    await removeOwn();
    assert.equal((await world.bank.sdk.devices.list(user)).length, 0);
  });

  test("calls itself nothing that a page would show otherwise than it is (T21)", async () => {
    const { code } = await ticket();
    const phone = await createRawDevice(world);
    const body = await phone.enrolmentBody(code);
    const application = { ...(body["application"] as object), os: "\u202eenohP" };
    for (const changes of [{ label: "Phone\u202e" }, { label: "a\nb" }, { label: "\u0000" }, { application }]) {
      const answer = await phone.call("POST", "/v1/device/enrollments", { ...body, ...changes });
      assert.equal(answer.code, "invalid_request");
    }
    const asked = { user, authTime: world.clock.seconds(), label: "Phone\u200b" };
    assert.equal((await world.bank.call("POST", "/v1/enrollments", { body: asked })).code, "invalid_request");
    assert.equal((await phone.enrol(code)).status, 201, "the ticket is as good as before");
  });
});
