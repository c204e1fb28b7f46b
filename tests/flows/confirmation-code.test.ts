import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { claimPayment } from "../attacks/claimed.ts";
import { openEvents } from "../world/event-reader.ts";
import { frameOf, openOperation } from "../world/open-operation.ts";
import { enrolRaw, type RawDevice } from "../world/raw-device.ts";
import { typeCode, wrongCodes } from "../world/type-code.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

describe("the confirmation code", () => {
  let world: World;
  let mira: RawDevice;
  before(async () => {
    world = await startWorld({ limits: noLimits });
    mira = await enrolRaw(world, "mira", world.shop);
  });
  after(() => world.close());

  const confirm = (payment: Awaited<ReturnType<typeof claimPayment>>, code = payment.confirmationCode) =>
    typeCode(payment.opened, { purpose: "confirmation", code });

  test("typed twice is confirmed once: one change, one row", async () => {
    const payment = await claimPayment(world, mira);
    const earlier = (await world.shop.sdk.get(payment.opened.id)).version;
    const answers = await Promise.all([confirm(payment), confirm(payment), confirm(payment)]);
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]));
    assert.equal((await world.shop.sdk.get(payment.opened.id)).version, earlier + 1);
    assert.equal((await confirm(payment, wrongCodes(payment.confirmationCode, 1)[0])).code, "code_invalid");
    assert.equal(
      (await mira.decide(await payment.signed())).body["state"],
      "approved",
      "a slip afterwards undoes nothing",
    );
  });

  test("wakes the phone that waits, by a newer version of the same state", async () => {
    const payment = await claimPayment(world, mira);
    const { version } = await world.shop.sdk.get(payment.opened.id);
    const path = `/v1/device/operations/${payment.opened.id}?waitSeconds=30&version=${version}`;
    const [waited] = await Promise.all([mira.call("GET", path), confirm(payment)]);
    assert.deepEqual([waited.body["state"], Number(waited.body["version"]) > version], ["claimed", true]);
  });

  test("wrong twice may still be right the third time; wrong three times blocks", async () => {
    const patient = await claimPayment(world, mira);
    for (const wrong of wrongCodes(patient.confirmationCode, 2))
      assert.equal((await confirm(patient, wrong)).code, "code_invalid");
    assert.equal((await confirm(patient)).status, 200);

    const payment = await claimPayment(world, mira);
    const codes = [];
    for (const wrong of wrongCodes(payment.confirmationCode, 4)) codes.push((await confirm(payment, wrong)).code);
    assert.deepEqual(codes, ["code_invalid", "code_invalid", "attempts_exceeded", "attempts_exceeded"]);
    assert.equal((await confirm(payment)).code, "attempts_exceeded");
    assert.equal(await payment.state(), "blocked");
    assert.equal((await mira.decide(await payment.signed())).code, "operation_state_conflict");
  });

  test("is another with every scan; the one before is wrong, and the tries go on from where they were", async () => {
    const payment = await claimPayment(world, mira);
    await confirm(payment);
    const again = await mira.scan(await frameOf(payment.opened));
    const code = String(again.body["confirmationCode"]);
    assert.notEqual(code, payment.confirmationCode);
    const claims = await mira.claimsFor(payment.text, again);
    assert.equal(
      (await mira.decide(await payment.signed({ ...claims, jti: "a-new-jti-0123456789" }))).code,
      "confirmation_needed",
      "what was confirmed is confirmed no more",
    );
    assert.equal((await confirm(payment)).code, "code_invalid");
    assert.equal((await confirm(payment, wrongCodes(code, 1)[0])).code, "code_invalid");
    await mira.scan(await frameOf(payment.opened));
    assert.equal((await confirm(payment, code)).code, "attempts_exceeded");
  });

  test("is good for the confirmation alone, where one is awaited, and until the end", async () => {
    const payment = await claimPayment(world, mira);
    for (let i = 0; i < 4; i++)
      assert.equal(
        (await typeCode(payment.opened, { purpose: "offline", code: payment.confirmationCode })).code,
        "code_invalid",
      );
    assert.equal(await payment.state(), "claimed", "and no try is counted where nothing was compared");
    const other = await claimPayment(world, mira);
    assert.equal((await confirm(other, payment.confirmationCode)).code, "code_invalid");
    const fresh = await openOperation(world, "payment");
    assert.equal((await typeCode(fresh, { purpose: "confirmation", code: "123456" })).code, "code_invalid");
    await mira.decide(await payment.signed({ dec: "decline" }));
    assert.equal((await confirm(payment)).code, "operation_state_conflict");
    world.clock.move(90);
    assert.equal((await confirm(other)).code, "operation_expired");
  });

  test("needs the page's own token and a code's form", async () => {
    const payment = await claimPayment(world, mira);
    const { display } = payment.opened;
    const foreign = { display: { ...display, states: { ...display.states, token: display.frames.token } } };
    assert.equal(
      (await typeCode(foreign, { purpose: "confirmation", code: payment.confirmationCode })).code,
      "operation_not_found",
    );
    for (const code of ["", "12345", "123456789", "12345a", " 123456"])
      assert.equal((await confirm(payment, code)).code, "invalid_request");
    assert.equal((await typeCode(payment.opened, { purpose: "anything", code: "123456" })).code, "invalid_request");
    assert.equal(await payment.state(), "claimed");
  });

  test("is asked for on the page when it is awaited, and not before or after", async () => {
    const opened = await openOperation(world, "payment");
    const stream = await openEvents(opened.display.states);
    const told: string[] = [];
    const until = async (word: string) => {
      for (;;) {
        const event = await stream.next();
        assert.ok(event);
        if (event.event === "ways") continue;
        const said = event.event === "state" ? String(event.data["state"]) : JSON.stringify(event.data["purposes"]);
        told.push(said);
        if (said === word) return event;
      }
    };
    await until("presented");
    const text = await frameOf(opened);
    const answer = await mira.scan(text);
    const asked = await until('["confirmation"]');
    assert.equal(asked.event, "code-entry");
    const { version } = await world.shop.sdk.get(opened.id);
    assert.equal(asked.id, version);
    const resumed = await openEvents(opened.display.states, { "last-event-id": String(version) });
    assert.deepEqual((await resumed.next())?.data, { purposes: ["confirmation"] }, "a stream that is opened again");
    await typeCode(opened, { purpose: "confirmation", code: String(answer.body["confirmationCode"]) });
    await until("[]");
    assert.deepEqual((await resumed.until(({ event }) => event === "code-entry")).data, { purposes: [] });
    assert.deepEqual(told, ["presented", "claimed", '["confirmation"]', "claimed", "[]"]);
    await resumed.close();
    await stream.close();
  });

  test("is kept nowhere: neither in the database nor in the log of what happened (P7)", async () => {
    const payment = await claimPayment(world, mira);
    const { store } = world.running().verificationServer.context;
    const kept = await store.operations.find(payment.claims.op);
    const rows = await store.audit.read(0, 1_000_000);
    const said = JSON.stringify(kept) + rows.map(({ json }) => json).join("");
    assert.ok(!said.includes(`"${payment.confirmationCode}"`));
  });
});
