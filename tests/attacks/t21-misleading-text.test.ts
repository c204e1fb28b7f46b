import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { requestRules } from "@countersign/verification-server";
import { proposalOf } from "../world/scenes.ts";
import { openFrontDoor, type FrontDoor } from "./front-door.ts";
import { without } from "./without.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

describe("T21: text that is shown otherwise than it is", () => {
  let world: World;
  before(async () => {
    world = await startWorld({ limits: noLimits });
  });
  after(() => world.close());

  const good = () => proposalOf("transfer", { user: "mira", authTime: world.clock.seconds() });
  const payees = [
    "Mira \u202eofakO",
    "Mi\u200bra",
    "Mira\u{e0041}",
    "\ue000",
    "Ame\u0301lie",
    `a${"\u0301".repeat(100)}`,
  ];
  const ask = ({ bank }: Pick<FrontDoor, "bank">, change: object) =>
    bank.call("POST", "/v1/operations", { body: { ...good(), ...change } });
  const paying = (payee: string) => ({ details: { ...good().details, payee } });

  test("reaches the review when nobody looks at characters", async () => {
    const door = await openFrontDoor(world, { lists: { rules: without(requestRules, "details fit the template") } });
    assert.equal((await ask(door, paying("Mira \u202eofakO"))).status, 201);
    await door.close();
  });

  test("is refused in a detail", async () => {
    for (const payee of payees)
      assert.equal((await ask(world, paying(payee))).code, "details_rejected", JSON.stringify(payee));
  });

  test("is refused in what the site says of the place, and is not where that rule is missing", async () => {
    const change = { initiator: { place: "Ghent \u202etnehG" } };
    assert.equal((await ask(world, change)).code, "details_rejected");
    const door = await openFrontDoor(world, { lists: { rules: without(requestRules, "other texts") } });
    assert.equal((await ask(door, change)).status, 201);
    await door.close();
  });
});
