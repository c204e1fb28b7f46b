import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { createDevice, openTicket } from "../world/devices.ts";
import { refusalOf } from "../world/refused.ts";
import { createRawDevice } from "../world/raw-device.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

describe("T10: an attacker's phone at the victim's enrolment code", () => {
  let world: World;
  before(async () => {
    world = await startWorld({ limits: noLimits });
  });
  after(() => world.close());

  const confirm = (id: string, shortString: string) =>
    world.bank.call("POST", `/v1/enrollments/${id}/confirm`, { body: { shortString } });

  test("that came first, and the victim's own after it: the ticket is dead and nobody is enrolled", async () => {
    const { id, code } = await openTicket({ party: world.bank, user: "mira", clock: world.clock });
    const [attacker, victim] = [await createRawDevice(world), await createRawDevice(world)];
    const first = await attacker.enrol(code);
    assert.equal(first.status, 201);
    assert.equal((await victim.enrol(code)).code, "ticket_invalid");
    assert.equal((await confirm(id, await attacker.digits(code, first))).code, "ticket_invalid");
    assert.deepEqual(await world.bank.sdk.devices.list("mira"), []);
  });

  test("that came alone does not get the digits which only it shows", async () => {
    const { id, code } = await openTicket({ party: world.bank, user: "jonas", clock: world.clock });
    const attacker = await createRawDevice(world);
    const digits = await attacker.digits(code, await attacker.enrol(code));
    const guesses = [0, 1, 2].map((n) => String(n).padStart(6, "0")).filter((guess) => guess !== digits);
    for (const guess of guesses) await confirm(id, guess);
    assert.equal((await confirm(id, digits)).code, "ticket_invalid");
    assert.equal((await attacker.account()).code !== null, true);
  });

  test("dressed up as an approval is refused on the phone without asking anybody, and by the server", async () => {
    const { code } = await openTicket({ party: world.bank, user: "lin", clock: world.clock });
    const asked: string[] = [];
    const phone = createDevice({
      clock: world.clock,
      fetch: (input, init) => {
        asked.push(String(input));
        return fetch(input, init);
      },
    });
    assert.equal(await refusalOf(phone.scan(code, null)), "wrong_code_kind");
    assert.notEqual(await refusalOf(phone.scan(code.replace("#1e.", "#1."), null)), "");
    assert.deepEqual(asked, []);
  });
});
