import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import type { ApprovingDevice } from "@countersign/approving-device";
import { approval, consume, refusal, scanOn } from "../world/approve.ts";
import { createDevice, enrolAt, enrolDevice } from "../world/devices.ts";
import { frameOf, type Opened, openOperation } from "../world/open-operation.ts";
import { refuses } from "../world/refused.ts";
import { typeCode, wrongCodes } from "../world/type-code.ts";
import { withUsers } from "../world/with-users.ts";
import { noLimits, type World } from "../world/world.ts";

describe("a phone that pays where nobody is signed in", () => {
  let world: World;
  let user: string;
  let device: ApprovingDevice;
  withUsers({ limits: noLimits }, (given) => {
    ({ world, user } = given);
  });
  beforeEach(async () => {
    device = await enrolDevice(place());
  });

  const place = (name = user) => ({ party: world.shop, user: name, clock: world.clock });

  async function scanned(): Promise<{ opened: Opened; code: string }> {
    const opened = await openOperation(world, "payment");
    await scanOn(device, opened);
    const code = (await device.review(opened.id, "en"))?.confirmationCode;
    assert.ok(code);
    return { opened, code };
  }
  const typed = (opened: Opened, code: string) => typeCode(opened, { purpose: "confirmation", code });

  test("keeps an answer that was signed while it waited for the code", async () => {
    let away = false;
    device = createDevice({
      clock: world.clock,
      fetch: (input, init) =>
        away && String(input).endsWith("/decisions") ? Promise.reject(new TypeError("no network")) : fetch(input, init),
    });
    await enrolAt(device, { ...place(`${user}-away`) });
    const { opened, code } = await scanned();
    const waiting = device.awaitConfirmation(opened.id);
    away = true;
    await refuses(device.decide(opened.id, { answer: "decline", reason: "not_me", locale: "en" }), "offline");
    await typed(opened, code);
    assert.deepEqual(await waiting, { kind: "confirmed" });
    assert.deepEqual((await device.review(opened.id, "en"))?.unsent, { choice: "decline", reason: "not_me" });
  });

  test("shows the merchant as registered and the code to type, and approves once it was typed", async () => {
    const { opened, code } = await scanned();
    const review = await device.review(opened.id, "en");
    assert.deepEqual([review?.organization, review?.business, review?.anonymous], ["Harbour Shop", "Checkout", true]);
    await refuses(device.decide(opened.id, approval), "confirmation_needed");
    const waiting = device.awaitConfirmation(opened.id);
    await typed(opened, code);
    assert.deepEqual(await waiting, { kind: "confirmed" });
    await device.decide(opened.id, approval);
    assert.equal((await consume(opened)).user, user);
  });

  test("learns that the code was typed also when it asks only later, as after a reload", async () => {
    const { opened, code } = await scanned();
    await typed(opened, code);
    assert.deepEqual(await device.awaitConfirmation(opened.id), { kind: "confirmed" });
    assert.equal((await device.decide(opened.id, approval)).fate, "waiting");
  });

  test("takes a wrong code for none, and hears when the tries are used up", async () => {
    const { opened, code } = await scanned();
    const waiting = device.awaitConfirmation(opened.id);
    for (const wrong of wrongCodes(code, 3)) await typed(opened, wrong);
    assert.deepEqual(await waiting, { kind: "over", fate: "blocked" });
  });

  test("stops waiting when its screen is left", async () => {
    const { opened } = await scanned();
    const stop = new AbortController();
    const waiting = device.awaitConfirmation(opened.id, { signal: stop.signal });
    stop.abort(new Error("left"));
    await assert.rejects(waiting, /left/);
  });

  test("hears that a second phone has scanned the code, whose scan says so too", async () => {
    const { opened } = await scanned();
    const waiting = device.awaitConfirmation(opened.id);
    const other = await enrolDevice(place(`${user}-other`));
    await refuses(other.scan(await frameOf(opened), null), "operation_contended");
    assert.deepEqual(await waiting, { kind: "over", fate: "cancelled" });
    assert.equal(await device.review(opened.id, "en"), null, "and nothing is left to decide");
  });

  test("declines without any code", async () => {
    const { opened } = await scanned();
    assert.equal((await device.decide(opened.id, refusal)).fate, "declined");
  });

  test("with two accounts there asks which one pays", async () => {
    const second = `${user}-second`;
    const account = await enrolAt(device, place(second));
    const opened = await openOperation(world, "payment");
    const answer = await device.scan(await frameOf(opened), null);
    assert.equal(answer.kind === "pick" && answer.accounts.length, 2);
    await device.scan(await frameOf(opened), account);
    const code = (await device.review(opened.id, "en"))?.confirmationCode ?? "";
    await typed(opened, code);
    await device.awaitConfirmation(opened.id);
    await device.decide(opened.id, approval);
    assert.equal((await consume(opened)).user, second);
  });

  test("without an account at that shop says so, and the payment stays open to others", async () => {
    const elsewhere = createDevice({ clock: world.clock });
    await enrolAt(elsewhere, { party: world.bank, user, clock: world.clock });
    const opened = await openOperation(world, "payment");
    await refuses(elsewhere.scan(await frameOf(opened), null), "noAccount");
    assert.equal((await world.shop.sdk.get(opened.id)).state, "presented");
  });

  test("refuses a saved picture of such a code before anything is sent (T50)", async () => {
    const opened = await openOperation(world, "payment");
    await refuses(device.scan(await frameOf(opened), null, "picture"), "qr_frame_stale");
    assert.equal((await world.shop.sdk.get(opened.id)).state, "presented");
  });
});
