import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { signDecision } from "@countersign/protocol";
import {
  activationRules,
  confirmationRules,
  createConfirmEnrollment,
  createIssueTicket,
  decisionChecks,
  registerOrganization,
  ticketRules,
  vetoRules,
} from "@countersign/verification-server";
import { openTicket } from "../world/devices.ts";
import { openOperation } from "../world/open-operation.ts";
import { createRawDevice, enrolRaw, type RawDevice } from "../world/raw-device.ts";
import { bringPhone, claimOn, openDeviceAdd, rowsAbout } from "../world/raw-phones.ts";
import { scenes } from "../world/scenes.ts";
import { refuses } from "../world/refused.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";
import { openFrontDoor } from "./front-door.ts";
import { accountBy, decideBy, vetoBy } from "./weak-steps.ts";
import { without } from "./without.ts";

const day = 24 * 3600;

describe("T54: who has the user's password and says that the phone is lost", () => {
  let world: World;
  let user: string;
  let users = 0;
  let victim: RawDevice;
  before(async () => {
    world = await startWorld({ limits: { ...noLimits, newDevice: { approvalsPerDay: 2, caps: { EUR: "100" } } } });
    const policy = { id: "example-bank", name: "Example Bank", origins: [], firstDevice: "password" } as const;
    await world.running().verificationServer.changeRegistry("test", (now) => registerOrganization(now, policy));
  });
  beforeEach(async () => {
    users += 1;
    user = `user-${users}`;
    victim = await enrolRaw(world, user);
  });
  after(() => world.close());

  const context = () => world.running().verificationServer.context;
  const attack = () => bringPhone(world, user, { replace: true });
  const state = async (phone: RawDevice) => (await phone.account()).body["state"];

  test("waits a day at least: without the rule the write refuses, too", async () => {
    const { phone } = await attack();
    world.clock.move(day - 1);
    for (const left of ["a day to object has passed", "still waits", "first of its user"] as const) {
      const rules = without(activationRules, left);
      assert.equal((await accountBy(world, { device: phone, rules })).body["state"], "confirmed", left);
    }
    assert.equal(await state(victim), "active");
  });

  test("does not get round it without `replace` after the phone was removed: rule and write", async () => {
    await world.bank.sdk.devices.revoke(user, victim.identity().device);
    await refuses(openTicket({ party: world.bank, user, clock: world.clock }), "enrollment_conflict");
    const issue = createIssueTicket(context(), {
      link: `${world.issuer}/q`,
      rules: without(ticketRules, "a way to a device"),
    });
    const door = await openFrontDoor(world, { steps: { issueTicket: ({ body }) => issue(body) } });
    try {
      await refuses(openTicket({ party: door.bank, user, clock: world.clock }), "enrollment_conflict");
    } finally {
      await door.close();
    }
  });

  test("does not get round it by having the user erased: for two days the phone counts as removed, and objects", async () => {
    await world.bank.sdk.users.erase(user);
    await refuses(openTicket({ party: world.bank, user, clock: world.clock }), "enrollment_conflict");
    const { phone, enrollment } = await attack();
    assert.equal(((await victim.notices()).body["notices"] as object[]).length, 1);
    world.clock.move(day - 1);
    assert.equal((await victim.veto(enrollment)).status, 200);
    world.clock.move(1);
    assert.equal((await phone.account()).code, "device_revoked");
  });

  test("needs the same proofs as at first: the six digits alone confirm nothing, but for a server without the rule", async () => {
    const pending = async (party = world.bank) => {
      const { id, code } = await openTicket({ party, user, clock: world.clock, replace: true });
      const phone = await createRawDevice(world);
      return { id, digits: await phone.digits(code, await phone.enrol(code)) };
    };
    const { id, digits } = await pending();
    await refuses(world.bank.sdk.enrollments.confirm(id, digits), "confirmation_needed");
    const confirm = createConfirmEnrollment(
      context(),
      without(confirmationRules, "confirmed as the site's policy asks"),
    );
    const door = await openFrontDoor(world, { steps: { confirmEnrollment: confirm } });
    try {
      assert.equal((await door.bank.sdk.enrollments.confirm(id, digits)).state, "confirmed");
    } finally {
      await door.close();
    }
  });

  test("needs a login of the last five minutes", async () => {
    const authTime = world.clock.seconds() - 301;
    const create = (party = world.bank) =>
      party.sdk.enrollments.create({ user, authTime, replace: true }, { idempotencyKey: `${user}-${authTime}` });
    await refuses(create(), "invalid_request");
    const issue = createIssueTicket(context(), {
      link: `${world.issuer}/q`,
      rules: without(ticketRules, "fresh login"),
    });
    const door = await openFrontDoor(world, { steps: { issueTicket: ({ body }) => issue(body) } });
    try {
      assert.ok((await create(door.bank)).code, "without the rule an old login will do");
    } finally {
      await door.close();
    }
  });

  test("is told to the user at once and again, and ends by one objection", async () => {
    const { phone, enrollment } = await attack();
    const told = async () => (await victim.notices()).body["notices"] as { enrollment?: string }[];
    assert.equal((await told()).length, 1);
    world.clock.move(day - 1);
    assert.equal((await told()).length, 2);
    assert.equal((await victim.veto(enrollment)).status, 200);
    world.clock.move(1);
    assert.equal((await phone.account()).code, "device_revoked");
    assert.equal(await state(victim), "active");
  });

  test("cannot object to the user's own replacement, nor end it in another's name: rules and write", async () => {
    const { enrollment, phone } = await attack();
    const stranger = await enrolRaw(world, `${user}-other`);
    for (const device of [stranger, phone]) {
      assert.equal((await device.veto(enrollment)).code, "operation_not_found");
      const rules = without(vetoRules, "an enrolment of the same account", "an old device");
      assert.equal((await vetoBy(world, { device, enrollment, rules })).code, "operation_state_conflict");
    }
    assert.equal((await rowsAbout(world, { event: "enrollment.vetoed", enrollment })).length, 0);
  });

  test("can do little on the first day after: no other device, no high amount, no more than a few", async () => {
    const { phone } = await attack();
    world.clock.move(day);
    assert.equal(await state(phone), "active");
    const signed = async (amount: string) => {
      const changes = { details: { ...scenes.transfer.details, amount } };
      const opened = await openOperation(world, "transfer", { user, changes });
      return signDecision(phone.signer, await claimOn(phone, opened));
    };
    const high = await signed("100.01");
    assert.equal((await phone.decide(high)).code, "assurance_insufficient");
    const checks = without(decisionChecks, "new device's limits");
    assert.equal(
      (await decideBy(world, { device: phone, decision: high, checks })).code,
      "",
      "without the rule it may",
    );
    assert.equal((await phone.decide(await signed("100"))).body["state"], "approved");
    const third = await signed("1");
    assert.equal((await phone.decide(third)).code, "rate_limited");
    assert.equal(
      (await decideBy(world, { device: phone, decision: third, checks })).code,
      "rate_limited",
      "the write too",
    );

    const { confirmed } = await bringPhone(world, user);
    const opened = await openDeviceAdd(world, user, confirmed.approval?.details ?? {});
    const add = await signDecision(phone.signer, await claimOn(phone, opened));
    assert.equal((await phone.decide(add)).code, "assurance_insufficient");
  });
});
