import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { registerOrganization } from "@countersign/verification-server";
import { openTicket } from "../world/devices.ts";
import { createRawDevice, enrolRaw } from "../world/raw-device.ts";
import { bringPhone, letIn, rowsAbout } from "../world/raw-phones.ts";
import { refuses } from "../world/refused.ts";
import { startWorld, type World } from "../world/world.ts";

const day = 24 * 3600;

describe("a first device at a site that confirms by password", () => {
  let world: World;
  let user: string;
  let users = 0;
  before(async () => {
    world = await startWorld();
    const change = { id: "example-bank", name: "Example Bank", origins: [], firstDevice: "password" } as const;
    await world
      .running()
      .verificationServer.changeRegistry("test", (registry) => registerOrganization(registry, change));
  });
  beforeEach(() => {
    users += 1;
    user = `user-${users}`;
  });
  after(() => world.close());

  async function pending(replace?: boolean) {
    const place = { party: world.bank, user, clock: world.clock };
    const { id, code } = await openTicket({ ...place, ...(replace !== undefined && { replace }) });
    const phone = await createRawDevice(world);
    const digits = await phone.digits(code, await phone.enrol(code));
    const confirm = (typed: string, by?: "password") =>
      world.bank.sdk.enrollments.confirm(id, typed, by && { confirmedBy: by });
    return { id, phone, digits, confirm, wrong: digits === "000000" ? "000001" : "000000" };
  }

  test("is not confirmed by the six digits alone, and asking costs no try", async () => {
    const { id, phone, digits, confirm, wrong } = await pending();
    for (const typed of [digits, wrong, wrong, wrong, digits]) await refuses(confirm(typed), "confirmation_needed");
    assert.equal((await phone.account()).body["state"], "pending");
    assert.equal((await rowsAbout(world, { event: "enrollment.refused", enrollment: id })).length, 5);
    assert.equal((await rowsAbout(world, { event: "enrollment.missed", enrollment: id })).length, 0);
    assert.equal((await confirm(digits, "password")).state, "confirmed");
    const [row] = await rowsAbout(world, { event: "enrollment.confirmed", enrollment: id });
    assert.deepEqual([row?.["way"], row?.["confirmedBy"]], ["first", "password"]);
    assert.equal((await phone.account()).body["state"], "active");
  });

  test("is not confirmed by the password alone", async () => {
    const { confirm, digits, wrong } = await pending();
    for (const code of ["short_string_invalid", "short_string_invalid", "ticket_invalid"] as const)
      await refuses(confirm(wrong, "password"), code);
    await refuses(confirm(digits, "password"), "ticket_invalid");
  });

  test("that replaces all needs it too, a further one does not: a device in use speaks for it", async () => {
    const old = await enrolRaw(world, user);
    const further = await pending();
    const confirmed = await further.confirm(further.digits);
    assert.equal(confirmed.approval?.type, "device.add");
    await letIn(world, user, { by: old, brought: { phone: further.phone, enrollment: further.id, confirmed } });
    const replacing = await pending(true);
    await refuses(replacing.confirm(replacing.digits), "confirmation_needed");
    const waiting = await replacing.confirm(replacing.digits, "password");
    assert.equal(waiting.activeFrom, world.clock.seconds() + day);
  });

  test("needs no more than the login at a site that says so", async () => {
    const { confirmed } = await bringPhone(world, user, { party: world.bazaar });
    assert.equal(confirmed.state, "confirmed");
    const { id, code } = await openTicket({ party: world.bazaar, user: `${user}-b`, clock: world.clock });
    const phone = await createRawDevice(world);
    const digits = await phone.digits(code, await phone.enrol(code));
    assert.equal((await world.bazaar.sdk.enrollments.confirm(id, digits)).state, "confirmed");
  });
});
