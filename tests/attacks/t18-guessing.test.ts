import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { openTicket } from "../world/devices.ts";
import { digitsFor } from "../world/offline.ts";
import { frameOf, openOperation } from "../world/open-operation.ts";
import { createRawDevice, enrolRaw } from "../world/raw-device.ts";
import { typeCode, wrongCodes } from "../world/type-code.ts";
import { claimPayment } from "./claimed.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

describe("T18: guessing codes", () => {
  let world: World;
  before(async () => {
    world = await startWorld({ limits: noLimits });
  });
  after(() => world.close());

  test("of a payment has three tries too, counted in the write, however many come at once", async () => {
    const phone = await enrolRaw(world, "mira", world.shop);
    const payment = await claimPayment(world, phone);
    const type = (code: string) => typeCode(payment.opened, { purpose: "confirmation", code });
    const answers = await Promise.all(wrongCodes(payment.confirmationCode, 40).map(type));
    const compared = answers.filter(({ code }) => code === "code_invalid");
    assert.equal(compared.length, 2, "and the third blocked it");
    assert.equal(answers.filter(({ code }) => code === "attempts_exceeded").length, 38);
    assert.equal((await type(payment.confirmationCode)).code, "attempts_exceeded");
    assert.equal(await payment.state(), "blocked");
  });

  test("of a phone without a network has three tries for each operation, and five in a row for the user", async () => {
    const phone = await enrolRaw(world, "mira", world.bazaar);
    const answers = [];
    for (let i = 0; i < 4; i++) {
      const opened = await openOperation(world, "item-transfer", { user: "mira" });
      const right = await digitsFor(world, phone, { opened, text: await frameOf(opened) });
      const guesses = wrongCodes(right, 20).map((code) => typeCode(opened, { purpose: "offline", code }));
      answers.push(...(await Promise.all(guesses)).map(({ code }) => code));
    }
    assert.equal(answers.filter((code) => code === "code_invalid").length, 4, "two, then blocked; two, then locked");
    assert.equal(answers.filter((code) => code !== "code_invalid" && code !== "attempts_exceeded").length, 0);
  });

  test("of an enrolment has three tries, whoever asks and however many at once; then the right ones are wrong too", async () => {
    for (const [user, atOnce] of [
      ["mira", false],
      ["jonas", true],
    ] as const) {
      const { id, code } = await openTicket({ party: world.bank, user, clock: world.clock });
      const phone = await createRawDevice(world);
      const digits = await phone.digits(code, await phone.enrol(code));
      const confirm = (shortString: string) =>
        world.bank.call("POST", `/v1/enrollments/${id}/confirm`, { body: { shortString } });
      const guesses = Array.from({ length: 30 }, (_, n) => String(n).padStart(6, "0")).filter(
        (guess) => guess !== digits,
      );
      const codes = atOnce
        ? (await Promise.all(guesses.map(confirm))).map((answer) => answer.code)
        : [(await confirm("000000")).code, (await confirm("000001")).code, (await confirm("000002")).code];
      assert.ok(codes.filter((answer) => answer === "short_string_invalid").length <= 3);
      assert.equal((await confirm(digits)).code, "ticket_invalid");
      assert.deepEqual(await world.bank.sdk.devices.list(user), []);
    }
  });
});
