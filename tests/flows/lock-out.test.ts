import assert from "node:assert/strict";
import { afterEach, describe, test } from "node:test";
import { openOperation } from "../world/open-operation.ts";
import type { Called } from "../world/relying-party.ts";
import { refuses } from "../world/refused.ts";
import { startWorld, type World, type WorldOptions } from "../world/world.ts";

describe("a stranger (T39)", () => {
  let world: World;
  async function start(options: WorldOptions = {}): Promise<void> {
    world = await startWorld(options);
    world.clock.move(60 - (world.clock.seconds() % 60));
  }
  afterEach(() => world.close());

  /** Sign-in by scan, as anybody may ask for it in anybody's name. */
  const ask = (user: string, address: string): Promise<Called> =>
    world.bank.call("POST", "/v1/operations", {
      body: {
        type: "login",
        business: "accounts",
        details: { account: user },
        login: { state: 0, user },
        initiator: { address },
      },
    });

  test("who names a user cannot take that user's places for operations", async () => {
    await start();
    for (let i = 0; i < 3; i++) assert.equal((await ask("mira", "198.51.100.9")).status, 201);
    assert.equal((await ask("mira", "198.51.100.9")).code, "too_many_pending");
    await openOperation(world, "transfer", { user: "mira" });
    assert.equal((await ask("mira", "192.0.2.7")).status, 201, "nor hers for signing in");
  });

  test("whose requests are refused uses up nobody's limit", async () => {
    await start({ limits: { createsPerMinute: 12 } });
    for (let i = 0; i < 10; i++) assert.equal((await ask(`user-${i}`, "198.51.100.9")).status, 201);
    for (let i = 10; i < 20; i++) assert.equal((await ask(`user-${i}`, "198.51.100.9")).code, "rate_limited");
    assert.equal((await ask("jonas", "192.0.2.7")).status, 201);
  });

  test("with many addresses cannot use up the limit of users who are signed in", async () => {
    await start({ limits: { createsPerMinute: 5 } });
    for (let i = 0; i < 5; i++) assert.equal((await ask(`user-${i}`, `198.51.100.${i}`)).status, 201);
    assert.equal((await ask("user-5", "198.51.100.5")).code, "rate_limited");
    await openOperation(world, "password-change", { user: "mira" });
  });

  test("and a user alike: who is refused uses up nobody else's limit", async () => {
    await start({ limits: { createsPerMinute: 5 } });
    const open = (user: string) => openOperation(world, "transfer", { user });
    for (let i = 0; i < 3; i++) await open("mira");
    for (let i = 0; i < 5; i++) await refuses(open("mira"), "too_many_pending");
    await open("jonas");
  });
});
