import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { builtInTemplates } from "@countersign/protocol";
import { decisionChecks, registerType } from "@countersign/verification-server";
import { enrolRaw, type RawDevice } from "../world/raw-device.ts";
import { claimTransfer } from "./claimed.ts";
import { decideBy } from "./weak-steps.ts";
import { without } from "./without.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

describe("T19: a phone that claims more than its evidence shows", () => {
  let world: World;
  let mira: RawDevice;
  before(async () => {
    world = await startWorld({ limits: noLimits });
    mira = await enrolRaw(world, "mira");
    const transfer = builtInTemplates.find(({ id }) => id === "transfer");
    assert.ok(transfer);
    await world
      .running()
      .verificationServer.changeRegistry("test", (now) => registerType(now, { ...transfer, minimumAssurance: "hw" }));
  });
  after(() => world.close());

  test("is believed when assurance is not asked for", async () => {
    const claimed = await claimTransfer(world, mira, "mira");
    const checks = without(decisionChecks, "assurance");
    const decision = await claimed.signed({ uv: "native" });
    assert.equal((await decideBy(world, { device: mira, decision, checks })).code, "");
  });

  test("is refused: assurance comes from verified evidence, and a device key alone is soft", async () => {
    const claimed = await claimTransfer(world, mira, "mira");
    assert.equal((await mira.decide(await claimed.signed({ uv: "native" }))).code, "assurance_insufficient");
    assert.equal((await mira.decide(await claimed.signed({ uv: "passkey" }))).code, "user_verification_required");
    assert.equal(await claimed.state(), "claimed");
  });
});
