import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { toBase64url, fromBase64url } from "@countersign/protocol";
import { createNodeCrypto } from "@countersign/platform";
import { decisionChecks } from "@countersign/verification-server";
import { enrolRaw } from "../world/raw-device.ts";
import { claimTransfer } from "./claimed.ts";
import { decideBy } from "./weak-steps.ts";
import { without } from "./without.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

describe("T12: a copy of a phone's profile, one step behind the phone", () => {
  let world: World;
  before(async () => {
    world = await startWorld({ limits: noLimits });
  });
  after(() => world.close());

  async function copied(user: string) {
    const phone = await enrolRaw(world, user);
    const token = phone.lastToken();
    const dst = toBase64url(await createNodeCrypto().sha256(fromBase64url(token)));
    const claimed = await claimTransfer(world, phone, user);
    await phone.account(); // The phone goes on; what the copy holds is now older than the token before the last.
    return { phone, claimed, decision: await claimed.signed({ dst }) };
  }

  test("decides like the phone itself when no token rolls", async () => {
    const { phone, claimed, decision } = await copied("mira");
    const checks = without(decisionChecks, "rolling token");
    assert.equal((await decideBy(world, { device: phone, decision, checks })).code, "");
    assert.equal(await claimed.state(), "approved");
  });

  test("freezes the device with its first decision", async () => {
    const { phone, claimed, decision } = await copied("jonas");
    assert.equal((await phone.decide(decision)).code, "device_frozen");
    assert.equal(await claimed.state(), "claimed");
    assert.equal(
      (await phone.decide(await claimed.signed())).code,
      "device_frozen",
      "the phone itself too, until a person looks",
    );
  });
});
