import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { openTicket } from "../world/devices.ts";
import { openEvents } from "../world/event-reader.ts";
import { openOperation } from "../world/open-operation.ts";
import { createRawDevice, enrolRaw, type RawDevice } from "../world/raw-device.ts";
import { addPhone, approveRaw, bringPhone, letIn, rowsAbout } from "../world/raw-phones.ts";
import { refuses } from "../world/refused.ts";
import { newKey } from "../world/relying-party.ts";
import { withUsers } from "../world/with-users.ts";
import { noLimits, type World } from "../world/world.ts";

const day = 24 * 3600;

describe("the replacement of every device", () => {
  let world: World;
  let user: string;
  withUsers({ limits: noLimits }, (given) => {
    ({ world, user } = given);
  });

  const ticket = (replace?: boolean) =>
    openTicket({ party: world.bank, user, clock: world.clock, ...(replace !== undefined && { replace }) });
  const replace = () => bringPhone(world, user, { replace: true });
  const state = async (phone: RawDevice) => (await phone.account()).body["state"];
  const codeOf = async (phone: RawDevice) => (await phone.account()).code;
  const remove = (phone: RawDevice) => world.bank.sdk.devices.revoke(user, phone.identity().device);

  test("waits a day, then takes the place of all, and K_user moves to a new epoch", async () => {
    const first = await enrolRaw(world, user);
    const second = await addPhone(world, user, first);
    const before = await second.openKeys(await second.account());
    const { phone, confirmed } = await replace();
    assert.deepEqual([confirmed.state, confirmed.approval], ["confirmed", undefined]);
    assert.equal(confirmed.activeFrom, world.clock.seconds() + day);
    const listed = (await world.bank.sdk.devices.list(user)).find(({ id }) => id === confirmed.device);
    assert.deepEqual([listed?.state, listed?.activeFrom], ["confirmed", confirmed.activeFrom]);
    world.clock.move(day - 1);
    assert.equal(await state(phone), "confirmed");
    for (const old of [first, second]) assert.equal(await state(old), "active", "the old ones work on");
    world.clock.move(1);
    const answer = await phone.account();
    assert.equal(answer.body["state"], "active");
    const after = await phone.openKeys(answer);
    assert.deepEqual([before.epoch, after.epoch, after.subject], [1, 2, before.subject]);
    assert.notEqual(after.kUser, before.kUser);
    for (const old of [first, second]) assert.equal(await codeOf(old), "device_revoked");
    assert.deepEqual(
      (await world.bank.sdk.devices.list(user)).map(({ id }) => id),
      [confirmed.device],
    );
    for (const old of [first, second])
      assert.equal((await rowsAbout(world, { event: "device.revoked", device: old.identity().device })).length, 1);
  });

  test("takes back what an old one approved and nobody released (P18)", async () => {
    const old = await enrolRaw(world, user);
    const { phone } = await replace();
    world.clock.move(day);
    const opened = await openOperation(world, "transfer", { user });
    assert.equal((await approveRaw(old, opened)).body["state"], "approved");
    assert.equal(await state(phone), "active");
    assert.equal((await world.bank.sdk.get(opened.id)).state, "revoked");
    const taken = world.bank.sdk.consume(opened.id, {
      kept: opened.kept,
      about: opened.about,
      idempotencyKey: newKey(),
    });
    await refuses(taken, "operation_state_conflict");
  });

  test("ends by the objection of an old device, in use or frozen, and by none of its own or of somebody else", async () => {
    const old = await enrolRaw(world, user);
    const stranger = await enrolRaw(world, `${user}-other`);
    const { phone, enrollment } = await replace();
    for (const nobody of [stranger, phone, await createRawDevice(world)])
      assert.match(String((await nobody.veto(enrollment)).code), /^(operation_not_found|signature_invalid)$/);
    await world.bank.sdk.devices.freeze(user, old.identity().device);
    assert.deepEqual((await old.veto(enrollment)).body, { state: "dead" });
    assert.deepEqual((await old.veto(enrollment)).body, { state: "dead" }, "a repetition is the same answer");
    assert.equal((await rowsAbout(world, { event: "enrollment.vetoed", enrollment })).length, 1);
    world.clock.move(day);
    assert.equal(await codeOf(phone), "device_revoked");
    assert.deepEqual(
      (await world.bank.sdk.devices.list(user)).map(({ state: now }) => now),
      ["frozen"],
    );
  });

  test("tells the page that it is over when an old device has objected", async () => {
    const old = await enrolRaw(world, user);
    const opened = await ticket(true);
    const stream = await openEvents(opened.display.states);
    const phone = await createRawDevice(world);
    await world.bank.sdk.enrollments.confirm(
      opened.id,
      await phone.digits(opened.code, await phone.enrol(opened.code)),
    );
    await old.veto(opened.id);
    assert.equal((await stream.until(({ data }) => data["state"] === "dead")).data["state"], "dead");
    assert.equal(await stream.next(), null);
  });

  test("can be objected to for two days by a device that the site has removed, and no longer", async () => {
    const old = await enrolRaw(world, user);
    await remove(old);
    world.clock.move(day);
    const { enrollment } = await replace();
    world.clock.move(day - 1);
    assert.equal((await old.notices()).status, 200);
    assert.deepEqual((await old.veto(enrollment)).body, { state: "dead" });
    const again = await replace();
    world.clock.move(1);
    assert.equal((await old.notices()).code, "device_revoked");
    assert.equal((await old.veto(again.enrollment)).code, "operation_not_found");
    assert.equal(await state(again.phone), "confirmed");
  });

  test("is the only way when devices were removed and none is left", async () => {
    const old = await enrolRaw(world, user);
    await remove(old);
    await refuses(ticket(), "enrollment_conflict");
    await refuses(ticket(false), "enrollment_conflict");
    const { phone, confirmed } = await replace();
    assert.equal(confirmed.activeFrom, world.clock.seconds() + day);
    assert.equal(await state(phone), "confirmed");
    world.clock.move(day);
    assert.equal(await state(phone), "active");
  });

  test("is not needed after the last device has removed itself: the user starts again as at first", async () => {
    const old = await enrolRaw(world, user);
    assert.equal((await old.call("DELETE", "/v1/device")).status, 200);
    const { phone, confirmed } = await bringPhone(world, user);
    assert.deepEqual([confirmed.approval, confirmed.activeFrom], [undefined, undefined]);
    assert.equal(await state(phone), "active");
  });

  test("is needed when a device went by itself after it was frozen, or before the site removed the last one", async () => {
    const frozen = await enrolRaw(world, user);
    await world.bank.sdk.devices.freeze(user, frozen.identity().device);
    await frozen.call("DELETE", "/v1/device");
    await refuses(ticket(), "enrollment_conflict");

    user = `${user}-two`;
    const first = await enrolRaw(world, user);
    const second = await addPhone(world, user, first);
    await first.call("DELETE", "/v1/device");
    await remove(second);
    await refuses(ticket(), "enrollment_conflict");
  });

  test("that was asked for a user without any is a first device, at once", async () => {
    const { phone, confirmed } = await replace();
    assert.equal(confirmed.activeFrom, undefined);
    assert.equal(await state(phone), "active");
  });

  test("ends when a device in use lets another in while it waits: not every one was lost", async () => {
    const old = await enrolRaw(world, user);
    const { phone, enrollment } = await replace();
    await letIn(world, user, { by: old, brought: await bringPhone(world, user) });
    world.clock.move(day - 10);
    assert.equal(await state(phone), "confirmed", "the new one has not come yet");
    const brought = await bringPhone(world, user);
    await letIn(world, user, { by: old, brought });
    assert.equal(await state(brought.phone), "active");
    assert.equal(await codeOf(phone), "device_revoked");
    assert.equal((await rowsAbout(world, { event: "enrollment.dead", enrollment })).length, 1);
  });

  test("must come within a week of its time", async () => {
    await enrolRaw(world, user);
    const { phone } = await replace();
    world.clock.move(8 * day);
    assert.equal(await state(phone), "revoked");
    assert.equal((await world.bank.sdk.devices.list(user)).length, 1);
  });

  test("holds over a restart: its delay, its notices and the objection", async () => {
    const old = await enrolRaw(world, user);
    const [kept, vetoed] = [await replace(), await replace()];
    await old.veto(vetoed.enrollment);
    await world.restart();
    assert.equal(await codeOf(vetoed.phone), "device_revoked");
    assert.equal(await state(kept.phone), "confirmed");
    const notices = (await old.notices()).body["notices"] as { enrollment?: string }[];
    assert.deepEqual(
      notices.map(({ enrollment }) => enrollment),
      [undefined, kept.enrollment],
    );
    world.clock.move(day);
    assert.equal(await state(kept.phone), "active");
  });
});
