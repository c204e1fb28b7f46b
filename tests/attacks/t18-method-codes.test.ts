import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { methodChoiceRules } from "@countersign/verification-server";
import { frameOf, openOperation, type Opened } from "../world/open-operation.ts";
import { chooseWay, fromPage, typeFor } from "../world/page.ts";
import { everyMethod } from "../world/policy.ts";
import { enrolRaw, type RawDevice } from "../world/raw-device.ts";
import { approveRaw } from "../world/raw-phones.ts";
import { wrongCodes } from "../world/type-code.ts";
import { registerPasskey, registerTotp, type TotpApp } from "../world/user-methods.ts";
import { withUsers } from "../world/with-users.ts";
import { noLimits, type World } from "../world/world.ts";
import { chooseBy, storedOf } from "./weak-methods.ts";
import { without } from "./without.ts";

const stepMs = 30_000;

describe("T18: guessing the code of a method on the page", () => {
  let world: World;
  let user: string;
  let phone: RawDevice;
  let app: TotpApp;
  withUsers({ limits: noLimits, rows: [everyMethod] }, (given) => {
    ({ world, user } = given);
  });

  async function enrolBoth(): Promise<void> {
    phone = await enrolRaw(world, user);
    app = await registerTotp({ world, party: world.bank, user, by: phone });
    world.clock.move(30);
  }
  const right = () => app.code(world.clock.now());
  /** Codes that are wrong now, and one step early or late. */
  const wrong = (count: number) => {
    const near = [-1, 0, 1].map((steps) => app.code(world.clock.now() + steps * stepMs));
    return wrongCodes("000000", count + 3)
      .filter((code) => !near.includes(code))
      .slice(0, count);
  };
  const open = () => openOperation(world, "transfer", { user });
  const stateOf = async ({ id }: Opened) => (await world.bank.sdk.get(id)).state;

  test("is compared three times for an operation, however many guesses come at once, and then the right one is late", async () => {
    await enrolBoth();
    const opened = await open();
    const { id } = await chooseWay(opened, "dynamic-code");
    const codes = (await Promise.all(wrong(40).map((code) => typeFor(opened, id, code)))).map(({ code }) => code);
    assert.equal(codes.filter((code) => code === "code_invalid").length, 2, "and the third blocked it");
    assert.equal(codes.filter((code) => code === "attempts_exceeded").length, 38);
    assert.equal((await typeFor(opened, id, right())).code, "attempts_exceeded");
    assert.equal(await stateOf(opened), "blocked");
    assert.equal((await storedOf(world, opened.id)).tries, 3);
  });

  test("gets no fresh tries by beginning anew, or by going to another method and back", async () => {
    await enrolBoth();
    const opened = await open();
    const answers = [];
    for (const code of wrong(3)) {
      const { id } = await chooseWay(opened, "dynamic-code");
      answers.push((await typeFor(opened, id, code)).code);
      if (answers.length < 3) await fromPage(opened, "method", { method: "qr" });
    }
    assert.deepEqual(answers, ["code_invalid", "code_invalid", "attempts_exceeded"]);
    assert.equal(await stateOf(opened), "blocked");
  });

  test("begins five times for one operation at most: the rule refuses, and the write when the rule is gone; the code still may be scanned", async () => {
    await enrolBoth();
    const opened = await open();
    for (let i = 0; i < 5; i++) await chooseWay(opened, "dynamic-code");
    assert.equal((await fromPage(opened, "method", { method: "dynamic-code" })).code, "attempts_exceeded");
    const rules = without(methodChoiceRules, "attempts left");
    assert.equal(await chooseBy(world, { id: opened.id, method: "dynamic-code", rules }), "attempts_exceeded");
    assert.equal((await fromPage(opened, "method", { method: "qr" })).code, null);
    assert.equal((await approveRaw(phone, opened)).body["state"], "approved");
  });

  test("locks that method for the user after five wrong ones over several operations, and neither the phone nor another method (T39)", async () => {
    await enrolBoth();
    const passkey = await registerPasskey({ world, party: world.bank, user, by: phone });
    const answers = [];
    for (let i = 0; i < 3; i++) {
      const opened = await open();
      const { id } = await chooseWay(opened, "dynamic-code");
      for (const code of wrong(2)) answers.push((await typeFor(opened, id, code)).code);
    }
    assert.deepEqual(answers, [...Array.from({ length: 5 }, () => "code_invalid"), "attempts_exceeded"]);
    const locked = await open();
    const { id } = await chooseWay(locked, "dynamic-code");
    assert.equal((await typeFor(locked, id, right())).code, "attempts_exceeded");
    assert.equal((await storedOf(world, locked.id)).tries, 0, "nothing was compared, so no try");
    const other = await chooseWay(locked, "passkey");
    const input = { passkey: passkey.assert(String(other.show["challenge"]), { counter: 1 }) };
    assert.equal((await fromPage(locked, "answer", { attempt: other.id, input })).code, null);
    const scanned = await open();
    assert.equal((await phone.scan(await frameOf(scanned))).status, 200);
    world.clock.move(15 * 60);
    const later = await open();
    const again = await chooseWay(later, "dynamic-code");
    assert.equal((await typeFor(later, again.id, right())).code, null);
  });
});
