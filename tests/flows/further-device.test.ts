import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { builtInTemplates, renderLines, signDecision, toBase64url } from "@countersign/protocol";
import { activationRules } from "@countersign/verification-server";
import { accountBy } from "../attacks/weak-steps.ts";
import { without } from "../attacks/without.ts";
import { createDevice, enrolAt, openTicket } from "../world/devices.ts";
import { openEvents } from "../world/event-reader.ts";
import { frameOf, openOperation } from "../world/open-operation.ts";
import { createRawDevice, enrolRaw } from "../world/raw-device.ts";
import { addPhone, approveRaw, bringPhone, claimOn, letIn, openDeviceAdd, rowsAbout } from "../world/raw-phones.ts";
import { refuses } from "../world/refused.ts";
import { newKey } from "../world/relying-party.ts";
import { withUsers } from "../world/with-users.ts";
import { noLimits, type World } from "../world/world.ts";

describe("a further device", () => {
  let world: World;
  let user: string;
  withUsers({ limits: noLimits }, (given) => {
    ({ world, user } = given);
  });

  const states = async () => (await world.bank.sdk.devices.list(user)).map(({ state }) => state);

  test("stays confirmed until a device in use has approved it, then gets its keys and approves beside the old one", async () => {
    const old = await enrolRaw(world, user);
    const brought = await bringPhone(world, user);
    const { phone, confirmed } = brought;
    assert.equal(confirmed.state, "confirmed");
    assert.deepEqual(confirmed.approval?.type, "device.add");
    for (let i = 0; i < 3; i++) {
      const { body } = await phone.account();
      assert.deepEqual([body["state"], body["keys"], body["rollingToken"]], ["confirmed", null, null]);
    }
    const transfer = await openOperation(world, "transfer", { user });
    assert.equal((await phone.scan(await frameOf(transfer))).code, "operation_not_found");
    await letIn(world, user, { by: old, brought });
    assert.deepEqual(await states(), ["active", "confirmed"]);
    assert.equal((await phone.account()).body["state"], "active");
    assert.deepEqual(await states(), ["active", "active"]);
    for (const device of [phone, old]) {
      const opened = await openOperation(world, "transfer", { user });
      assert.equal((await approveRaw(device, opened)).body["state"], "approved");
    }
    assert.deepEqual(
      (await rowsAbout(world, { enrollment: brought.enrollment })).map(({ event }) => event),
      ["enrollment.ticketed", "enrollment.pending", "enrollment.confirmed", "enrollment.granted"],
    );
  });

  test("is reviewed on the old one by its name and its key, as the new one shows it (S27)", async () => {
    const device = createDevice({ clock: world.clock });
    await enrolAt(device, { party: world.bank, user, clock: world.clock });
    const { confirmed } = await bringPhone(world, user, { os: "Tablet of Mira" });
    const details = confirmed.approval?.details ?? {};
    assert.equal(details["device"], "Tablet of Mira");
    assert.match(String(details["key"]), /^[0-9a-f]{4}( [0-9a-f]{4}){3}$/);
    const opened = await openDeviceAdd(world, user, details);
    await device.scan(await frameOf(opened), null);
    const review = await device.review(opened.id, "en");
    const template = builtInTemplates.find(({ id }) => id === "device.add");
    assert.ok(review && template);
    assert.deepEqual(review.lines, renderLines(template, details, "en"));
    assert.deepEqual([review.title, review.look], ["Add a device", "device"]);
  });

  test("tells the page when it was approved, and when it is there", async () => {
    const old = await enrolRaw(world, user);
    const ticket = await openTicket({ party: world.bank, user, clock: world.clock });
    const stream = await openEvents(ticket.display.states);
    const phone = await createRawDevice(world);
    const digits = await phone.digits(ticket.code, await phone.enrol(ticket.code));
    const confirmed = await world.bank.sdk.enrollments.confirm(ticket.id, digits);
    await letIn(world, user, { by: old, brought: { phone, enrollment: ticket.id, confirmed } });
    await phone.account();
    const told = [];
    for (let event = await stream.next(); event; event = await stream.next()) told.push(event.data["state"]);
    assert.deepEqual([...new Set(told)], ["ticketed", "pending", "confirmed", "active"]);
  });

  test("is not let in by an approval that nobody takes, nor by one that is only asked for", async () => {
    const old = await enrolRaw(world, user);
    const { phone, confirmed } = await bringPhone(world, user);
    const details = confirmed.approval?.details ?? {};
    const approved = await openDeviceAdd(world, user, details);
    await approveRaw(old, approved);
    assert.equal((await phone.account()).body["state"], "confirmed");
    world.clock.move(121);
    const late = world.bank.sdk.consume(approved.id, {
      kept: approved.kept,
      about: approved.about,
      idempotencyKey: newKey(),
    });
    await refuses(late, "operation_expired");
    assert.equal((await phone.account()).body["state"], "confirmed");
    await openDeviceAdd(world, user, details);
    assert.equal((await phone.account()).body["state"], "confirmed");
  });

  test("cannot approve itself, nor another that waits", async () => {
    await enrolRaw(world, user);
    const [one, other] = [await bringPhone(world, user), await bringPhone(world, user)];
    for (const { confirmed } of [one, other]) {
      const opened = await openDeviceAdd(world, user, confirmed.approval?.details ?? {});
      for (const { phone } of [one, other])
        assert.equal((await phone.scan(await frameOf(opened))).code, "operation_not_found");
    }
  });

  test("ends with the other that waits beside it when one of them comes to life, each with a row of its own", async () => {
    const old = await enrolRaw(world, user);
    world.clock.move(3600);
    const [one, other] = [await bringPhone(world, user), await bringPhone(world, user)];
    const pending = await openTicket({ party: world.bank, user, clock: world.clock });
    const third = await createRawDevice(world);
    await third.enrol(pending.code);
    await letIn(world, user, { by: old, brought: one });
    assert.equal((await one.phone.account()).body["state"], "active");
    for (const id of [other.enrollment, pending.id]) {
      const rows = await rowsAbout(world, { enrollment: id, event: "enrollment.dead" });
      assert.deepEqual(
        rows.map(({ reason }) => reason),
        ["another is active"],
      );
    }
    for (const phone of [other.phone, third]) assert.equal((await phone.account()).code, "device_revoked");
  });

  test("ends when the one that approved it is removed by the site before it came", async () => {
    const old = await enrolRaw(world, user);
    const brought = await bringPhone(world, user);
    await letIn(world, user, { by: old, brought });
    const [bound] = await world.bank.sdk.devices.list(user);
    await world.bank.sdk.devices.revoke(user, bound?.id ?? "");
    assert.equal((await brought.phone.account()).code, "device_revoked");
    assert.equal((await rowsAbout(world, { enrollment: brought.enrollment, event: "enrollment.dead" })).length, 1);
  });

  test("waits as long as the one that approved it is frozen, and comes to life once that is thawed (T10)", async () => {
    const old = await enrolRaw(world, user);
    const brought = await bringPhone(world, user);
    await letIn(world, user, { by: old, brought });
    const { device } = old.identity();
    await world.bank.sdk.devices.freeze(user, device);
    assert.equal((await brought.phone.account()).body["state"], "confirmed");
    const rules = without(activationRules, "approved on a device in use");
    const weak = await accountBy(world, { device: brought.phone, rules });
    assert.equal(weak.body["state"], "confirmed", "and the write says so though the rule is left out");
    await world.bank.sdk.devices.thaw(user, device);
    assert.equal((await brought.phone.account()).body["state"], "active");
  });

  test("stays out when a copy of the one that approved it is found out before it came (T12)", async () => {
    const old = await enrolRaw(world, user);
    const brought = await bringPhone(world, user);
    await letIn(world, user, { by: old, brought });
    const claims = await claimOn(old, await openOperation(world, "transfer", { user }));
    const copied = await signDecision(old.signer, { ...claims, dst: toBase64url(new Uint8Array(32)) });
    assert.equal((await old.decide(copied)).code, "device_frozen");
    assert.equal((await brought.phone.account()).body["state"], "confirmed");
    assert.equal((await old.call("DELETE", "/v1/device")).status, 200);
    assert.equal((await brought.phone.account()).body["state"], "confirmed", "not by removing the stopped one either");
    world.clock.move(24 * 3600);
    assert.equal((await brought.phone.account()).body["state"], "revoked", "and its time runs out");
  });

  test("comes to life though the one that approved it has gone by itself since", async () => {
    const old = await enrolRaw(world, user);
    const brought = await bringPhone(world, user);
    await letIn(world, user, { by: old, brought });
    assert.equal((await old.call("DELETE", "/v1/device")).status, 200);
    assert.equal((await brought.phone.account()).body["state"], "active");
  });

  test("must be approved within a day, and come within a day of that", async () => {
    const old = await enrolRaw(world, user);
    const early = await bringPhone(world, user);
    world.clock.move(24 * 3600);
    assert.equal((await early.phone.account()).body["state"], "revoked");
    await refuses(openDeviceAdd(world, user, early.confirmed.approval?.details ?? {}), "details_rejected");
    assert.deepEqual(await states(), ["active"]);
    const brought = await bringPhone(world, user);
    world.clock.move(23 * 3600);
    await letIn(world, user, { by: old, brought });
    world.clock.move(23 * 3600);
    assert.equal((await brought.phone.account()).body["state"], "active");
  });

  test("is answered the same when its digits come again, and asks for nothing more once it was approved", async () => {
    const old = await enrolRaw(world, user);
    const ticket = await openTicket({ party: world.bank, user, clock: world.clock });
    const phone = await createRawDevice(world);
    const digits = await phone.digits(ticket.code, await phone.enrol(ticket.code));
    const confirm = () => world.bank.sdk.enrollments.confirm(ticket.id, digits);
    const confirmed = await confirm();
    assert.deepEqual(await confirm(), confirmed);
    await letIn(world, user, { by: old, brought: { phone, enrollment: ticket.id, confirmed } });
    assert.deepEqual(await confirm(), { device: confirmed.device, state: "confirmed" });
    await phone.account();
    assert.deepEqual(await confirm(), { device: confirmed.device, state: "active" });
  });

  test("is let in once by one approval, with the same answer for the same key, over a restart", async () => {
    const old = await enrolRaw(world, user);
    const brought = await bringPhone(world, user);
    const opened = await openDeviceAdd(world, user, brought.confirmed.approval?.details ?? {});
    await approveRaw(old, opened);
    const take = (idempotencyKey: string) =>
      world.bank.sdk.consume(opened.id, { kept: opened.kept, about: opened.about, idempotencyKey });
    const first = await take("let-in");
    await world.restart();
    assert.deepEqual(await take("let-in"), first);
    await refuses(take(newKey()), "operation_already_consumed");
    assert.equal((await rowsAbout(world, { event: "enrollment.granted", enrollment: brought.enrollment })).length, 1);
    assert.equal((await brought.phone.account()).body["state"], "active");
  });

  test("can be the third, approved on the second", async () => {
    const first = await enrolRaw(world, user);
    const second = await addPhone(world, user, first);
    await addPhone(world, user, second);
    assert.deepEqual(await states(), ["active", "active", "active"]);
  });

  test("is not let in by a device that was frozen between its scan and its answer", async () => {
    const first = await enrolRaw(world, user);
    const second = await addPhone(world, user, first);
    const brought = await bringPhone(world, user);
    const opened = await openDeviceAdd(world, user, brought.confirmed.approval?.details ?? {});
    const claims = await claimOn(second, opened);
    await world.bank.sdk.devices.freeze(user, second.identity().device);
    assert.equal((await second.decide(await signDecision(second.signer, claims))).code, "device_frozen");
    const taken = world.bank.sdk.consume(opened.id, {
      kept: opened.kept,
      about: opened.about,
      idempotencyKey: newKey(),
    });
    await refuses(taken, "operation_state_conflict");
    assert.equal((await brought.phone.account()).body["state"], "confirmed");
  });
});
