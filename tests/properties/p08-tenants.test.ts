import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import * as fc from "fast-check";
import { openOperation } from "../world/open-operation.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";
import { seed } from "./seed.ts";

type Act = "open" | "cancel" | "consume" | "read" | "outcome";
interface Move {
  readonly by: "bank" | "bazaar";
  readonly act: Act;
  /** Which of all operations there are, whoever's. */
  readonly at: number;
}

const move: fc.Arbitrary<Move> = fc.record({
  by: fc.constantFrom("bank", "bazaar"),
  act: fc.constantFrom("open", "cancel", "consume", "read", "outcome"),
  at: fc.nat(20),
});

describe("what one organization does (P8)", () => {
  let world: World;
  before(async () => {
    world = await startWorld({ limits: noLimits });
  });
  after(() => world.close());

  const openFor = async (by: Move["by"]) =>
    (await openOperation(world, by === "bank" ? "transfer" : "item-transfer", { user: "mira" })).id;

  async function ask({ by, act }: Move, id: string) {
    if (act === "read") return world[by].call("GET", `/v1/operations/${id}`);
    const body = act === "outcome" ? { result: "done" } : {};
    return world[by].call("POST", `/v1/operations/${id}/${act}`, { body });
  }

  test("is seen by no other, in any order: a stranger's every call is a 404 and changes nothing", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(move, { minLength: 5, maxLength: 15 }), async (moves) => {
        const owned: { id: string; by: Move["by"]; cancelled: boolean }[] = [];
        for (const one of moves) {
          const target = owned[one.at % Math.max(1, owned.length)];
          if (one.act === "open" || !target) {
            owned.push({ id: await openFor(one.by), by: one.by, cancelled: false });
            continue;
          }
          const answer = await ask(one, target.id);
          if (target.by !== one.by) assert.equal(answer.code, "operation_not_found");
          else if (one.act === "cancel") target.cancelled = true;
        }
        for (const { id, by, cancelled } of owned)
          assert.equal((await world[by].sdk.get(id)).state, cancelled ? "cancelled" : "presented");
      }),
      { seed, numRuns: 15 },
    );
  });
});
