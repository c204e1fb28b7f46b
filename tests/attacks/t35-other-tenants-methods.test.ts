import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { openOperation } from "../world/open-operation.ts";
import { chooseWay, typeFor, waysOf } from "../world/page.ts";
import { everyMethod } from "../world/policy.ts";
import { changeMethod, createTotpApp, registerTotp } from "../world/user-methods.ts";
import { withUsers } from "../world/with-users.ts";
import { noLimits, type World } from "../world/world.ts";

describe("T35: an organization and the methods of another's user of the same name", () => {
  let world: World;
  let user: string;
  withUsers({ limits: noLimits, rows: [everyMethod] }, (given) => {
    ({ world, user } = given);
  });

  const path = () => `/v1/users/${user}/methods/dynamic-code`;
  const site = (party = world.bazaar) => ({ party, user, method: "dynamic-code", authTime: world.clock.seconds() });
  const stateAt = async (party = world.bank) => (await party.call("GET", path())).body["state"];

  test("reads none of them and removes none", async () => {
    await registerTotp({ world, party: world.bank, user });
    assert.equal(await stateAt(world.bazaar), "none");
    assert.equal((await world.bazaar.call("DELETE", path())).body["state"], "none", "there is none of its own");
    assert.equal(await stateAt(), "active");
  });

  test("answers no change of the other's: not with the right code, and no try is counted", async () => {
    const { body } = await changeMethod(site(world.bank));
    const { show, change } = body as unknown as { show: { otpauth: string }; change: string };
    const code = createTotpApp(show.otpauth).code(world.clock.now());
    for (const typed of ["000000", "000001", "000002", code])
      assert.equal(
        (await changeMethod(site(), { answer: { change, input: { code: typed } } })).code,
        "operation_not_found",
      );
    const own = await changeMethod(site(world.bank), { answer: { change, input: { code } } });
    assert.equal(own.body["state"], "active");
    assert.equal(await stateAt(world.bazaar), "none");
  });

  test("gets its own app by its own registration, whose codes are nothing at the other, nor the other's at it", async () => {
    const apps = [
      await registerTotp({ world, party: world.bank, user }),
      await registerTotp({ world, party: world.bazaar, user }),
    ] as const;
    world.clock.move(30);
    const opened = [
      await openOperation(world, "transfer", { user }),
      await openOperation(world, "item-transfer", { user }),
    ] as const;
    const ids = [(await waysOf(opened[0])).attempt?.id ?? "", (await waysOf(opened[1])).attempt?.id ?? ""] as const;
    const now = world.clock.now();
    assert.equal((await typeFor(opened[0], ids[0], apps[1].code(now))).code, "code_invalid");
    assert.equal((await typeFor(opened[1], ids[1], apps[0].code(now))).code, "code_invalid");
    assert.equal((await typeFor(opened[0], ids[1], apps[0].code(now))).code, "code_invalid", "nor its attempt");
    assert.equal((await typeFor(opened[0], ids[0], apps[0].code(now))).code, null);
    assert.equal((await typeFor(opened[1], ids[1], apps[1].code(now))).code, null);
  });

  test("locks its own user's method alone when it has been guessed at, and sets and forgets its own user's habits alone", async () => {
    const app = await registerTotp({ world, party: world.bank, user });
    const guessed = await registerTotp({ world, party: world.bazaar, user });
    world.clock.move(30);
    for (let i = 0; i < 3; i++) {
      const opened = await openOperation(world, "item-transfer", { user });
      const { id } = await chooseWay(opened, "dynamic-code");
      // Long ago, so long that it is wrong now.
      for (const steps of [50, 60]) await typeFor(opened, id, guessed.code(world.clock.now() - steps * 30_000));
    }
    const locked = await openOperation(world, "item-transfer", { user });
    const { attempt } = await waysOf(locked);
    const right = guessed.code(world.clock.now());
    assert.equal((await typeFor(locked, attempt?.id ?? "", right)).code, "attempts_exceeded");
    await world.bazaar.sdk.policy.setGroups(user, ["staff"]);
    await world.bazaar.sdk.policy.resetLearning(user);
    const opened = await openOperation(world, "transfer", { user });
    const own = await waysOf(opened);
    assert.equal((await typeFor(opened, own.attempt?.id ?? "", app.code(world.clock.now()))).code, null);
  });
});
