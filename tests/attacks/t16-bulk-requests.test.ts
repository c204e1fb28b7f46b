import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { requestRules } from "@countersign/verification-server";
import { proposalOf } from "../world/scenes.ts";
import { openFrontDoor, type FrontDoor } from "./front-door.ts";
import { without } from "./without.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

describe("T16: a list of users, and a request in the name of each", () => {
  let world: World;
  before(async () => {
    world = await startWorld({ limits: noLimits });
  });
  after(() => world.close());

  const ask = ({ bank }: Pick<FrontDoor, "bank">, user: string, login: object = {}) => {
    const body = {
      ...proposalOf("transfer", { user, authTime: world.clock.seconds() }),
      login: { state: 1, user, ...login },
    };
    return bank.call("POST", "/v1/operations", { body });
  };

  test("works where nobody asks how the users signed in", async () => {
    const door = await openFrontDoor(world, { lists: { rules: without(requestRules, "login evidence") } });
    for (let i = 0; i < 10; i++) assert.equal((await ask(door, `user-${i}`)).status, 201);
    await door.close();
  });

  test("is refused for each user who has not signed in, or has long ago", async () => {
    const door = await openFrontDoor(world);
    const old = { authTime: world.clock.seconds() - 24 * 3600 - 1, methods: ["password"] };
    for (const login of [{}, old, { ...old, authTime: world.clock.seconds(), methods: [] }])
      assert.equal((await ask(door, "mira", login)).code, "invalid_request");
    assert.equal((await ask(door, "mira", { authTime: world.clock.seconds(), methods: ["password"] })).status, 201);
    await door.close();
  });
});
