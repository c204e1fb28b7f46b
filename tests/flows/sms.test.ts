import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, describe, test } from "node:test";
import { registerOrganization } from "@countersign/verification-server";
import { sealPhoneNumber } from "@countersign/relying-party";
import { consume } from "../world/approve.ts";
import { openTicket } from "../world/devices.ts";
import { openOperation } from "../world/open-operation.ts";
import { chooseWay, typeFor, waysOf } from "../world/page.ts";
import { everyMethod } from "../world/policy.ts";
import { createRawDevice, enrolRaw } from "../world/raw-device.ts";
import { refuses } from "../world/refused.ts";
import { newKey } from "../world/relying-party.ts";
import { startTexting, type Texting } from "../world/texting.ts";
import { skipWithoutFile } from "../world/test-database.ts";
import { notInCluster } from "../world/shapes/shape.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

describe("codes by text message", () => {
  let texting: Texting;
  let world: World;
  let numbers = 0;
  before(async () => {
    texting = await startTexting();
    world = await startWorld({ limits: noLimits, rows: [everyMethod], methodServers: texting.methodServers });
  });
  after(async () => {
    await world.close();
    await texting.close();
  });

  const digitsOf = (text: string | undefined) => /\b[0-9]{6}\b/.exec(text ?? "")?.[0] ?? "";

  /** A user whose phone number is registered; answers the number. */
  async function registered(user: string): Promise<string> {
    const phone = `+1555010${String(1000 + numbers++)}`;
    const { methods } = world.bank.sdk;
    const { sealTo, available } = await methods.read(user, "sms");
    assert.ok(sealTo && available);
    const authTime = world.clock.seconds();
    const wish = { authTime, confirmedBy: "password", sealed: await sealPhoneNumber(sealTo, phone) } as const;
    const begun = await methods.change(user, "sms", wish, { idempotencyKey: newKey() });
    assert.equal(begun.show?.sentTo, phone.slice(-2));
    const [text] = await texting.textsTo(phone, 1);
    const answer = { change: begun.change, input: { code: digitsOf(text) } };
    const proved = await methods.change(user, "sms", { authTime, answer }, { idempotencyKey: newKey() });
    assert.equal(proved.state, "active");
    return phone;
  }

  test("approve what the text names: amount and payee, and no link", async () => {
    const phone = await registered("mira");
    const opened = await openOperation(world, "transfer", { user: "mira" });
    const { attempt } = await waysOf(opened);
    assert.deepEqual([attempt?.method, attempt?.show], ["sms", { kind: "code", digits: [6], sentTo: phone.slice(-2) }]);
    const text = (await texting.textsTo(phone, 2)).at(-1) ?? "";
    for (const part of ["Example Bank", "120.00 EUR", "Jonas Weber"]) assert.ok(text.includes(part), text);
    assert.doesNotMatch(text, /https?:|www|[a-z]\.[a-z]{2}/i);
    assert.equal((await typeFor(opened, attempt?.id ?? "", digitsOf(text))).body["state"], "approved");
    assert.equal((await consume(opened)).user, "mira");
    const { method } = await world.bank.sdk.get(opened.id);
    assert.equal(method, "sms");
  });

  test("are refused when they are of another attempt, late, or wrong three times", async () => {
    const phone = await registered("late");
    const opened = await openOperation(world, "transfer", { user: "late", changes: { expiresInSeconds: 300 } });
    const first = (await waysOf(opened)).attempt?.id ?? "";
    const [, old] = await texting.textsTo(phone, 2);
    const again = await chooseWay(opened, "sms");
    assert.equal((await typeFor(opened, first, digitsOf(old))).code, "code_invalid");
    assert.equal((await typeFor(opened, again.id, digitsOf(old))).code, "code_invalid");
    const wrong = digitsOf((await texting.textsTo(phone, 3)).at(-1)) === "000000" ? "000001" : "000000";
    assert.equal((await typeFor(opened, again.id, wrong)).code, "code_invalid");
    assert.equal((await typeFor(opened, again.id, wrong)).code, "attempts_exceeded");
    assert.equal((await world.bank.sdk.get(opened.id)).state, "blocked");
    world.clock.move(900);
    const late = await openOperation(world, "transfer", { user: "late" });
    const { attempt } = await waysOf(late);
    const text = (await texting.textsTo(phone, 4)).at(-1);
    world.clock.move(121);
    assert.equal((await typeFor(late, attempt?.id ?? "", digitsOf(text))).code, "operation_expired");
  });

  test("serve no change of methods and no further device, whatever the rows say", async () => {
    await registered("changer");
    const { methods } = world.bank.sdk;
    const authTime = world.clock.seconds();
    const waiting = await methods.change(
      "changer",
      "sms",
      { authTime, preferFor: "transfer" },
      { idempotencyKey: newKey() },
    );
    const login = { state: 1, user: "changer", authTime, methods: ["password"] } as const;
    const about = { ...waiting.approval, business: "accounts", login } as Parameters<typeof world.bank.sdk.open>[0];
    const opened = await world.bank.sdk.open(about, { idempotencyKey: newKey() });
    const { methods: ways } = await waysOf({ display: opened.display });
    assert.deepEqual(ways, ["qr"]);
    await assert.rejects(chooseWay({ display: opened.display }, "sms"), /method_not_allowed/);
  });

  test("confirm a first device where the policy asks for one, bound to that phone's keys", async () => {
    const phone = await registered("newcomer");
    await world.running().verificationServer.changeRegistry("first device", (registry) =>
      registerOrganization(registry, {
        id: "example-bank",
        name: "Example Bank",
        origins: [world.origins.bank],
        firstDevice: "sms",
      }),
    );
    const { enrollments } = world.bank.sdk;
    const { id, code } = await openTicket({ party: world.bank, user: "newcomer", clock: world.clock });
    const device = await createRawDevice(world);
    const answer = await device.enrol(code);
    const digits = await device.digits(code, answer);
    await refuses(enrollments.confirm(id, digits), "confirmation_needed");
    await refuses(enrollments.confirm(id, digits, { confirmedBy: "password" }), "confirmation_needed");
    const sent = await enrollments.sendCode(id, { idempotencyKey: newKey() });
    assert.equal(sent.sentTo, phone.slice(-2));
    const text = (await texting.textsTo(phone, 2)).at(-1) ?? "";
    const right = digitsOf(text);
    await refuses(
      enrollments.confirm(id, digits, { smsCode: right === "000000" ? "000001" : "000000" }),
      "code_invalid",
    );
    assert.equal((await enrollments.confirm(id, digits, { smsCode: right })).state, "confirmed");
    assert.equal((await device.account()).body["state"], "active");
    await world
      .running()
      .verificationServer.changeRegistry("first device", (registry) =>
        registerOrganization(registry, { id: "example-bank", name: "Example Bank", origins: [world.origins.bank] }),
      );
  });

  test("go by another way while the message centre does not answer, and the page says so", {
    skip: notInCluster("each server finds out for itself what does not answer"),
  }, async () => {
    await registered("patient");
    await enrolRaw(world, "patient");
    await texting.centre.tell({ mute: true });
    try {
      const opened = await openOperation(world, "transfer", { user: "patient" });
      assert.deepEqual((await waysOf(opened)).attempt, null);
      for (let i = 0; i < 2; i++) await assert.rejects(chooseWay(opened, "sms"), /unavailable/);
      const { methods, unavailable } = await waysOf(opened);
      assert.deepEqual([methods.includes("sms"), unavailable], [false, ["sms"]]);
      const next = await openOperation(world, "transfer", { user: "patient" });
      assert.deepEqual((await waysOf(next)).unavailable, ["sms"]);
      const { trace } = await world.bank.sdk.get(next.id);
      assert.ok(
        trace?.some(({ method, text }) => method === "sms" && /does not answer|down/.test(text)),
        JSON.stringify(trace),
      );
    } finally {
      await texting.centre.tell({ mute: false });
    }
  });

  test("are sent no more to a user who was erased, for the number goes with them", async () => {
    const registrations = () => {
      const db = new DatabaseSync(join(world.dataDir, "sms.sqlite"), { readOnly: true });
      const count = Number(db.prepare("SELECT count(*) AS n FROM registrations").get()?.["n"]);
      db.close();
      return count;
    };
    const before = registrations();
    await registered("erased");
    assert.equal(registrations(), before + 1);
    assert.deepEqual(await world.bank.sdk.users.erase("erased"), { operations: 0, devices: 0, methods: 1 });
    assert.equal(registrations(), before);
    assert.equal((await world.bank.sdk.methods.read("erased", "sms")).state, "none");
  });

  test("leave no phone number in the files of the verification server", { skip: skipWithoutFile }, async () => {
    const phone = await registered("canary");
    const files = readdirSync(world.dataDir).filter((name) => name.startsWith("verification"));
    assert.ok(files.length > 0);
    for (const name of files) assert.ok(!readFileSync(join(world.dataDir, name)).includes(phone.slice(1)), name);
  });
});
