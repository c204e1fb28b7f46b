import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { IntendedOperation } from "@countersign/relying-party";
import { enrolRaw } from "../world/raw-device.ts";
import { refuses } from "../world/refused.ts";
import { newKey } from "../world/relying-party.ts";
import { createSoftwareAuthenticator } from "../world/software-authenticator.ts";
import { bringIntoForce, changeMethod, originOf } from "../world/user-methods.ts";
import { withUsers } from "../world/with-users.ts";
import { noLimits, type World } from "../world/world.ts";

describe("T19: a change of methods, begun in a stolen session while the user's own waits to be approved", () => {
  let world: World;
  let user: string;
  withUsers({ limits: noLimits }, (given) => {
    ({ world, user } = given);
  });

  /** A passkey of one more authenticator, proved under the same name as every other. */
  async function provePasskey() {
    const origin = originOf(world, world.bank);
    const site = { party: world.bank, user, method: "passkey", authTime: world.clock.seconds() };
    const { show, change } = (await changeMethod(site, { origin, label: "Laptop" })).body as unknown as {
      show: { challenge: string };
      change: string;
    };
    const credential = createSoftwareAuthenticator({ origin }).create(show.challenge);
    return changeMethod(site, { answer: { change, input: { credential } } });
  }

  test("comes into force by its own words alone, and not by those that the user's site kept of hers", async () => {
    const phone = await enrolRaw(world, user);
    const own = await provePasskey();
    const stolen = await provePasskey();
    const { approval } = own.body as unknown as { approval: Pick<IntendedOperation, "type" | "details"> };
    const login = { state: 1, user, authTime: world.clock.seconds(), methods: ["password"] } as const;
    const asked = { ...approval, business: "accounts", login };
    await refuses(world.bank.sdk.open(asked, { idempotencyKey: newKey() }), "details_rejected");
    assert.equal((await world.bank.sdk.methods.read(user, "passkey")).state, "none");
    await bringIntoForce({ world, party: world.bank, user, by: phone }, stolen);
    assert.equal((await world.bank.sdk.methods.read(user, "passkey")).state, "active");
  });
});
