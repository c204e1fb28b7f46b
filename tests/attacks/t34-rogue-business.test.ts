import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { requestRules } from "@countersign/verification-server";
import { proposalOf } from "../world/scenes.ts";
import { openFrontDoor, type FrontDoor } from "./front-door.ts";
import { without } from "./without.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

describe("T34: a business asks for what it was not registered for", () => {
  let world: World;
  before(async () => {
    world = await startWorld({ limits: noLimits });
  });
  after(() => world.close());

  const good = () => proposalOf("transfer", { user: "mira", authTime: world.clock.seconds() });
  const ask = ({ bank }: Pick<FrontDoor, "bank">, change: object) =>
    bank.call("POST", "/v1/operations", { body: { ...good(), ...change } });
  const asked: readonly (readonly [rule: string, code: string, change: object])[] = [
    ["type allowed to the business", "method_not_allowed", { type: "password-change", details: { account: "mira" } }],
    ["source registered", "details_rejected", { source: "branch" }],
    ["link registered", "details_rejected", { link: "https://evil.example.com/q" }],
  ];
  for (const [rule, code, change] of asked) {
    test(`is refused by the rule "${rule}", and works without it`, async () => {
      assert.equal((await ask(world, change)).code, code);
      const door = await openFrontDoor(world, { lists: { rules: without(requestRules, rule) } });
      assert.equal((await ask(door, change)).status, 201);
      await door.close();
    });
  }
});
