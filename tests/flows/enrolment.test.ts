import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import type { ApprovingDevice } from "@countersign/approving-device";
import { generatePrivateJwk } from "@countersign/platform";
import { parsePublicJwk, publicJwk } from "@countersign/protocol";
import { registerApplication } from "@countersign/verification-server";
import { createDevice, enrolAt, openTicket } from "../world/devices.ts";
import { openEvents } from "../world/event-reader.ts";
import { frameOf, openOperation } from "../world/open-operation.ts";
import { createRawDevice } from "../world/raw-device.ts";
import { refuses } from "../world/refused.ts";
import { newKey } from "../world/relying-party.ts";
import { withUsers } from "../world/with-users.ts";
import { startWorld, type World } from "../world/world.ts";

describe("an enrolment", () => {
  let world: World;
  let user: string;
  withUsers({}, (given) => {
    ({ world, user } = given);
  });

  const ticket = () => openTicket({ party: world.bank, user, clock: world.clock });
  const confirm = (id: string, digits: string) => world.bank.sdk.enrollments.confirm(id, digits);
  const digitsOf = async (device: ApprovingDevice) => (await device.accounts())[0]?.shortString ?? "";
  const wrong = (digits: string) => String((Number(digits) + 1) % 1_000_000).padStart(6, "0");
  async function pageSees({ display }: Awaited<ReturnType<typeof ticket>>, state: string): Promise<void> {
    const stream = await openEvents(display.states);
    assert.equal((await stream.until(({ data }) => data["state"] === state)).data["state"], state);
    await stream.close();
  }
  async function pending() {
    const opened = await ticket();
    const device = createDevice({ clock: world.clock });
    const account = await device.enrol(opened.code);
    return { opened, device, account };
  }

  test("goes from ticket to active, and the page is told each step", async () => {
    const opened = await ticket();
    const stream = await openEvents(opened.display.states);
    const device = createDevice({ clock: world.clock });
    assert.deepEqual(await device.readEnrolment(opened.code), {
      organization: "Example Bank",
      issuer: world.issuer,
      expiresAt: world.clock.seconds() + 300,
    });
    const account = await device.enrol(opened.code);
    assert.equal(await device.checkAccount(account), "pending");
    assert.equal((await confirm(opened.id, await digitsOf(device))).state, "confirmed");
    assert.equal(await device.checkAccount(account), "active");
    const told = [];
    for (let event = await stream.next(); event; event = await stream.next()) told.push(event.data["state"]);
    assert.deepEqual(told, ["ticketed", "pending", "confirmed", "active"]);
    assert.equal(await digitsOf(device), "", "the digits are shown no longer");
    const [bound] = await world.bank.sdk.devices.list(user);
    assert.deepEqual([bound?.state, bound?.kind], ["active", "Test phone"]);
  });

  test("survives two wrong tries at the digits, but not a third", async () => {
    const { opened, device, account } = await pending();
    const digits = await digitsOf(device);
    await refuses(confirm(opened.id, wrong(digits)), "short_string_invalid");
    await refuses(confirm(opened.id, wrong(wrong(digits))), "short_string_invalid");
    await refuses(confirm(opened.id, wrong(digits)), "ticket_invalid");
    await refuses(confirm(opened.id, digits), "ticket_invalid");
    await pageSees(opened, "dead");
    assert.equal(await device.checkAccount(account), "revoked");
  });

  test("takes the right digits after two wrong ones", async () => {
    const { opened, device } = await pending();
    const digits = await digitsOf(device);
    for (const typed of [wrong(digits), wrong(wrong(digits))])
      await refuses(confirm(opened.id, typed), "short_string_invalid");
    assert.equal((await confirm(opened.id, digits)).state, "confirmed");
    assert.equal((await confirm(opened.id, digits)).state, "confirmed", "and the same once more");
  });

  test("dies when a second phone brings the same code, for both", async () => {
    const { opened, device, account } = await pending();
    const digits = await digitsOf(device);
    const second = createDevice({ clock: world.clock });
    await refuses(second.enrol(opened.code), "ticket_invalid");
    assert.deepEqual(await second.accounts(), []);
    await pageSees(opened, "dead");
    await refuses(confirm(opened.id, digits), "ticket_invalid");
    assert.equal(await device.checkAccount(account), "revoked");
  });

  test("binds one of two phones that come at once, and then neither", async () => {
    const opened = await ticket();
    const phones = [createDevice({ clock: world.clock }), createDevice({ clock: world.clock })];
    const settled = await Promise.allSettled(phones.map((phone) => phone.enrol(opened.code)));
    assert.ok(settled.filter(({ status }) => status === "fulfilled").length <= 1);
    await pageSees(opened, "dead");
    for (const phone of phones) {
      const digits = await digitsOf(phone);
      if (digits !== "") await refuses(confirm(opened.id, digits), "ticket_invalid");
    }
  });

  test("is over after 300 seconds, before the phone and after it", async () => {
    const early = await ticket();
    const { opened, device, account } = await pending();
    world.clock.move(300);
    await refuses(createDevice({ clock: world.clock }).enrol(early.code), "ticket_invalid");
    const raw = await createRawDevice(world);
    assert.equal((await raw.enrol(early.code)).code, "ticket_invalid", "the server says so too");
    await refuses(confirm(opened.id, await digitsOf(device)), "ticket_invalid");
    await pageSees(opened, "dead");
    assert.equal(await device.checkAccount(account), "revoked");
  });

  test("dies at the third wrong proof", async () => {
    const opened = await ticket();
    const raw = await createRawDevice(world);
    const body = await raw.enrolmentBody(opened.code, { proof: "A".repeat(43) });
    for (let i = 0; i < 3; i++)
      assert.equal((await raw.call("POST", "/v1/device/enrollments", body)).code, "ticket_invalid");
    assert.equal((await raw.enrol(opened.code)).code, "ticket_invalid");
    await pageSees(opened, "dead");
  });

  test("takes a proof for no other keys than those it was made over", async () => {
    const opened = await ticket();
    const [raw, other] = [await createRawDevice(world), await createRawDevice(world)];
    const swapped = await raw.enrolmentBody(opened.code, { agreementKey: other.agreementKey });
    assert.equal((await raw.call("POST", "/v1/device/enrollments", swapped)).code, "ticket_invalid");
    const theirs = await raw.enrolmentBody(opened.code, { signingKey: other.signer.jwk });
    assert.equal((await other.call("POST", "/v1/device/enrollments", theirs)).code, "ticket_invalid");
    assert.equal(
      (await raw.call("POST", "/v1/device/enrollments", await raw.enrolmentBody(opened.code), { signer: other.signer }))
        .code,
      "signature_invalid",
    );
    assert.equal((await raw.enrol(opened.code)).status, 201, "the right one is still taken");
  });

  test("refuses a key that is no point of the curve", async () => {
    const opened = await ticket();
    const { x } = publicJwk(generatePrivateJwk());
    const agreementKey = { ...publicJwk(generatePrivateJwk()), x };
    assert.throws(() => parsePublicJwk(agreementKey));
    const raw = await createRawDevice({ ...world, agreementKey });
    assert.equal((await raw.enrol(opened.code)).code, "invalid_request");
  });

  test("takes a key once, even with another ticket", async () => {
    const key = generatePrivateJwk();
    const [first, second] = [await createRawDevice({ ...world, key }), await createRawDevice({ ...world, key })];
    assert.equal((await first.enrol((await ticket()).code)).status, 201);
    user = `${user}-other`;
    assert.equal((await second.enrol((await ticket()).code)).code, "enrollment_conflict");
  });

  test("tells a phone nothing before its digits were typed", async () => {
    const opened = await ticket();
    const raw = await createRawDevice(world);
    const answer = await raw.enrol(opened.code);
    const account = await raw.account();
    assert.deepEqual(
      [account.body["state"], account.body["keys"], account.body["rollingToken"]],
      ["pending", null, null],
    );
    const other = await enrolAt(createDevice({ clock: world.clock }), {
      party: world.bank,
      user: `${user}-b`,
      clock: world.clock,
    });
    assert.ok(other);
    const operation = await openOperation(world, "transfer", { user: `${user}-b` });
    assert.equal((await raw.scan(await frameOf(operation))).code, "operation_not_found");
    assert.equal((await raw.call("GET", `/v1/device/operations/${operation.id}`)).code, "operation_not_found");
    assert.equal((await raw.decide("x.y.z")).code, "operation_not_found");
    await confirm(opened.id, await raw.digits(opened.code, answer));
    assert.equal(
      (await raw.scan(await frameOf(operation))).code,
      "operation_not_found",
      "nor before it has fetched its keys",
    );
    assert.equal((await raw.account()).body["state"], "active");
  });

  test("needs a login of the last five minutes", async () => {
    for (const authTime of [world.clock.seconds() - 301, world.clock.seconds() + 61]) {
      await refuses(
        world.bank.sdk.enrollments.create({ user, authTime }, { idempotencyKey: newKey() }),
        "invalid_request",
      );
    }
    await world.bank.sdk.enrollments.create(
      { user, authTime: world.clock.seconds() - 300 },
      { idempotencyKey: newKey() },
    );
  });

  test("is started three times an hour for one user, no more", async () => {
    for (let i = 0; i < 3; i++) await ticket();
    await refuses(ticket(), "rate_limited");
    user = `${user}-other`;
    await ticket();
  });

  test("is confirmed by its own site alone", async () => {
    const { opened, device } = await pending();
    const digits = await digitsOf(device);
    await refuses(world.bazaar.sdk.enrollments.confirm(opened.id, digits), "operation_not_found");
    assert.equal((await confirm(opened.id, digits)).state, "confirmed");
  });

  test("takes registered applications alone, and none that is too old", async () => {
    const opened = await ticket();
    const raw = await createRawDevice(world);
    const good = await raw.enrolmentBody(opened.code);
    const withApplication = (change: object) =>
      raw.call("POST", "/v1/device/enrollments", {
        ...good,
        application: { ...(good["application"] as object), ...change },
      });
    assert.equal((await withApplication({ id: "unknown-app" })).code, "application_not_allowed");
    assert.equal((await withApplication({ origin: "https://elsewhere.example.com" })).code, "application_not_allowed");
    const server = world.running().verificationServer;
    const rule = { id: "countersign-cli", origins: [world.issuer] };
    await server.changeRegistry("raise the version", (registry) =>
      registerApplication(registry, { ...rule, minimumVersion: "0.2" }),
    );
    assert.equal((await withApplication({})).code, "application_outdated");
    await server.changeRegistry("lower it again", (registry) =>
      registerApplication(registry, { ...rule, minimumVersion: "0.1.0" }),
    );
    assert.equal((await withApplication({})).status, 201);
  });
});

describe("the phone", () => {
  let world: World;
  const asked: string[] = [];
  const watching: typeof fetch = (input, init) => {
    asked.push(String(input));
    return fetch(input, init);
  };
  before(async () => {
    world = await startWorld();
  });
  beforeEach(() => void asked.splice(0));
  after(() => world.close());

  test("takes an enrolment code on its own screen alone, and asks nobody about it elsewhere", async () => {
    const { code } = await openTicket({ party: world.bank, user: "mira", clock: world.clock });
    const device = createDevice({ clock: world.clock, fetch: watching });
    await refuses(device.scan(code, null), "wrong_code_kind");
    assert.deepEqual(asked, []);
    await device.enrol(code);
    const opened = await openOperation(world, "transfer", { user: "mira" });
    asked.splice(0);
    await refuses(device.readEnrolment(await frameOf(opened)), "wrong_code_kind");
    assert.deepEqual(asked, []);
  });

  test("enrols at an issuer it is configured for, and asks no other", async () => {
    const { code } = await openTicket({ party: world.bank, user: "jonas", clock: world.clock });
    const elsewhere = createDevice({
      clock: world.clock,
      fetch: watching,
      allowedIssuers: ["https://verify.example.com"],
    });
    await refuses(elsewhere.enrol(code), "application_not_allowed");
    assert.deepEqual(asked, []);
    const here = createDevice({ clock: world.clock, fetch: watching, allowedIssuers: [world.issuer] });
    assert.ok(await here.enrol(code));
  });

  test("removes itself from the account, at the site too, and can be added again", async () => {
    const device = createDevice({ clock: world.clock });
    const account = await enrolAt(device, { party: world.bank, user: "lin", clock: world.clock });
    await device.removeAccount(account);
    assert.deepEqual(await device.accounts(), []);
    assert.deepEqual(await world.bank.sdk.devices.list("lin"), []);
    await enrolAt(device, { party: world.bank, user: "lin", clock: world.clock });
    assert.equal((await device.accounts())[0]?.state, "active");
  });

  test("learns that its site has removed it", async () => {
    const device = createDevice({ clock: world.clock });
    const account = await enrolAt(device, { party: world.bank, user: "ada", clock: world.clock });
    const [bound] = await world.bank.sdk.devices.list("ada");
    await world.bank.sdk.devices.revoke("ada", bound?.id ?? "");
    assert.equal(await device.checkAccount(account), "revoked");
    await device.removeAccount(account);
    assert.deepEqual(await device.accounts(), []);
  });
});
