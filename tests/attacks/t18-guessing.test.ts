import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { openTicket } from "../world/devices.ts";
import { createRawDevice } from "../world/raw-device.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

describe("T18: guessing the six digits", () => {
  let world: World;
  before(async () => {
    world = await startWorld({ limits: noLimits });
  });
  after(() => world.close());

  test("has three tries, whoever asks and however many at once; then the right ones are wrong too", async () => {
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
