import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import * as fc from "fast-check";
import { storedOf } from "../attacks/weak-methods.ts";
import { openOperation } from "../world/open-operation.ts";
import { chooseWay, fromPage, typeFor } from "../world/page.ts";
import { everyMethod } from "../world/policy.ts";
import { enrolRaw } from "../world/raw-device.ts";
import { registerTotp } from "../world/user-methods.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";
import { seed } from "./seed.ts";

const [mostTries, mostAttempts] = [3, 5];
const act = fc.constantFrom("begin", "begin", "back", "wrong", "wrong", "of another attempt", "time", "restart");

describe("tries and attempts of an operation (P15)", () => {
  let world: World;
  let users = 0;
  before(async () => {
    world = await startWorld({ limits: noLimits, rows: [everyMethod] });
  });
  after(() => world.close());

  test("only go up, are three wrong answers and five beginnings at most, and the third wrong one ends it, in whatever order", async () => {
    let blocked = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 3, maxLength: 12 }), async (acts) => {
        const user = `user-${(users += 1)}`;
        const by = await enrolRaw(world, user);
        const app = await registerTotp({ world, party: world.bank, user, by });
        const opened = await openOperation(world, "transfer", { user, changes: { expiresInSeconds: 300 } });
        let attempt: string = (await chooseWay(opened, "dynamic-code")).id;
        let [tries, begun, underWay] = [0, 1, true];
        // A day ago, so that it is wrong now.
        const wrong = () => app.code(world.clock.now() - 24 * 3_600_000);
        const make: Record<string, () => Promise<unknown>> = {
          async begin() {
            const { code, body } = await fromPage(opened, "method", { method: "dynamic-code" });
            if (tries >= mostTries || begun >= mostAttempts) return assert.equal(code, "attempts_exceeded");
            attempt = (body["attempt"] as { id: string }).id;
            [begun, underWay] = [begun + 1, true];
          },
          async back() {
            await fromPage(opened, "method", { method: "qr" });
            if (tries < mostTries) underWay = false;
          },
          async wrong() {
            await typeFor(opened, attempt, wrong());
            if (underWay && tries < mostTries) tries += 1;
          },
          "of another attempt": () => typeFor(opened, "att_00000000000000000000000000", wrong()),
          time: async () => world.clock.move(10),
          restart: () => world.restart(),
        };
        for (const name of acts) {
          await make[name]?.();
          const kept = await storedOf(world, opened.id);
          assert.deepEqual([kept.tries, kept.attempts], [tries, begun], acts.join());
          assert.equal(kept.progress.state, tries >= mostTries ? "blocked" : "presented", acts.join());
        }
        if (tries >= mostTries) blocked += 1;
      }),
      { seed, numRuns: 15 },
    );
    assert.ok(blocked > 2, "some are blocked");
  });
});
