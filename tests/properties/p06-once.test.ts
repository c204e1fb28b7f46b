import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import * as fc from "fast-check";
import { openOperation } from "../world/open-operation.ts";
import { chooseWay, fromPage, typeFor } from "../world/page.ts";
import { everyMethod } from "../world/policy.ts";
import { rowsAbout } from "../world/raw-phones.ts";
import { registerPasskey, registerTotp } from "../world/user-methods.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";
import { seed } from "./seed.ts";

const stepSeconds = 30;
/** Steps that pass, which step's code is typed then, and at how many operations at once. */
const round = fc.record({
  passed: fc.nat(2),
  early: fc.integer({ min: -1, max: 1 }),
  at: fc.integer({ min: 1, max: 4 }),
});

describe("what a method is answered with (P6)", () => {
  let world: World;
  let users = 0;
  before(async () => {
    world = await startWorld({ limits: noLimits, rows: [everyMethod] });
  });
  after(() => world.close());

  const nextUser = () => `user-${(users += 1)}`;
  const open = (user: string) => openOperation(world, "transfer", { user });

  test("a time step of an app counts once, at whatever operations it is typed at once, and no earlier one after it", async () => {
    let [accepted, repeated] = [0, 0];
    await fc.assert(
      fc.asyncProperty(fc.array(round, { minLength: 1, maxLength: 4 }), async (rounds) => {
        const user = nextUser();
        const registeredAt = Math.floor(world.clock.seconds() / stepSeconds);
        const app = await registerTotp({ world, party: world.bank, user });
        const steps = [registeredAt];
        for (const { passed, early, at } of rounds) {
          world.clock.move(passed * stepSeconds);
          const step = Math.floor(world.clock.seconds() / stepSeconds) + early;
          const opened = await Promise.all(Array.from({ length: at }, () => open(user)));
          const begun = await Promise.all(opened.map((one) => chooseWay(one, "dynamic-code")));
          const code = app.code(step * stepSeconds * 1000);
          const answers = await Promise.all(opened.map((one, i) => typeFor(one, begun[i]?.id ?? "", code)));
          const right = answers.filter((answer) => answer.code === null).length;
          assert.ok(right <= 1, `${right} operations were approved by one code`);
          if (right === 1) assert.ok(step > Math.max(...steps), `step ${step} after ${steps.join()}`);
          if (right === 1) steps.push(step);
          accepted += right;
          repeated += at - right;
        }
      }),
      { seed, numRuns: 14 },
    );
    assert.ok(accepted > 10 && repeated > 10, `${accepted} accepted, ${repeated} not`);
  });

  test("an attempt approves once, however often its answer comes at once", async () => {
    const user = nextUser();
    const passkey = await registerPasskey({ world, party: world.bank, user });
    let counter = 0;
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 2, max: 8 }), async (times) => {
        const opened = await open(user);
        const { id, show } = await chooseWay(opened, "passkey");
        const made = passkey.assert(String(show["challenge"]), { counter: (counter += 1) });
        const send = () => fromPage(opened, "answer", { attempt: id, input: { passkey: made } });
        const answers = await Promise.all(Array.from({ length: times }, send));
        for (const { code } of answers) assert.ok(code === null || code === "operation_state_conflict", String(code));
        const rows = await rowsAbout(world, { operation: opened.id });
        assert.equal(rows.filter(({ event }) => event === "operation.approved").length, 1);
        await world.bank.sdk.cancel(opened.id).catch(() => {});
      }),
      { seed, numRuns: 12 },
    );
  });

  test("a signature counter that went back approves nothing", async () => {
    const user = nextUser();
    const passkey = await registerPasskey({ world, party: world.bank, user });
    let last = 0;
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 40 }), async (counter) => {
        const opened = await open(user);
        const { id, show } = await chooseWay(opened, "passkey");
        const input = { passkey: passkey.assert(String(show["challenge"]), { counter }) };
        const { code } = await fromPage(opened, "answer", { attempt: id, input });
        if (code === null) assert.ok(counter > last, `${counter} after ${last}`);
        else assert.ok(counter <= last || code === "attempts_exceeded", code);
        if (code === null) last = counter;
        world.clock.move(24 * 3600);
      }),
      { seed, numRuns: 25 },
    );
    assert.ok(last > 0);
  });
});
