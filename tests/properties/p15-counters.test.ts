import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import * as fc from "fast-check";
import { openTicket } from "../world/devices.ts";
import { createRawDevice } from "../world/raw-device.ts";
import { rowsAbout } from "../world/raw-phones.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";
import { seed } from "./seed.ts";

const most = 3;
const act = fc.constantFrom("wrong proof", "wrong digits", "right digits", "time", "restart");

describe("the tries of an enrolment (P15)", () => {
  let world: World;
  let users = 0;
  before(async () => {
    world = await startWorld({ limits: noLimits });
  });
  after(() => world.close());

  async function start() {
    users += 1;
    const { id, code } = await openTicket({ party: world.bank, user: `user-${users}`, clock: world.clock });
    const phone = await createRawDevice(world);
    const digits = await phone.digits(code, await phone.enrol(code));
    const wrong = digits === "000000" ? "000001" : "000000";
    const confirm = (shortString: string) =>
      world.bank.call("POST", `/v1/enrollments/${id}/confirm`, { body: { shortString } });
    const bad = await phone.enrolmentBody(code, { proof: "A".repeat(43) });
    const make: Record<string, () => Promise<unknown>> = {
      "wrong proof": () => phone.call("POST", "/v1/device/enrollments", bad),
      "wrong digits": () => confirm(wrong),
      "right digits": () => confirm(digits),
      time: async () => world.clock.move(20),
      restart: () => world.restart(),
    };
    return { id, make };
  }
  const stateOf = async (id: string) =>
    (await world.running().verificationServer.context.store.enrollments.find(id as `enr_${string}`))?.state;

  test("only go down, end it at the third wrong one, and never come back, in whatever order", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 1, maxLength: 8 }), async (acts) => {
        const { id, make } = await start();
        let [misses, state] = [0, "pending"];
        for (const name of acts) {
          await make[name]?.();
          const isWrong = name.startsWith("wrong");
          if (state === "pending" && isWrong) misses += 1;
          if (state === "pending" && misses >= most) state = "dead";
          if (state === "pending" && name === "right digits") state = "confirmed";
          assert.equal(await stateOf(id), state, acts.join());
          assert.equal((await rowsAbout(world, { event: "enrollment.missed", enrollment: id })).length, misses);
        }
      }),
      { seed, numRuns: 30 },
    );
  });

  test("are three in all, however many come at once", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { minLength: 4, maxLength: 10 }), async (proofs) => {
        const { id, make } = await start();
        await Promise.all(proofs.map(async (proof) => make[proof ? "wrong proof" : "wrong digits"]?.()));
        assert.equal(await stateOf(id), "dead");
        assert.equal((await rowsAbout(world, { event: "enrollment.missed", enrollment: id })).length, most);
      }),
      { seed, numRuns: 15 },
    );
  });
});
