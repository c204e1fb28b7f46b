import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { builtInTemplates } from "@countersign/protocol";
import { decisionChecks, registerType } from "@countersign/verification-server";
import { enrolRaw, type RawDevice } from "../world/raw-device.ts";
import { openOperation } from "../world/open-operation.ts";
import { claimed, claimTransfer } from "./claimed.ts";
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
    const taken = await claimTransfer(world, mira, "mira");
    const checks = without(decisionChecks, "assurance");
    const decision = await taken.signed({ uv: "native" });
    assert.equal((await decideBy(world, { device: mira, decision, checks })).code, "");
  });

  test("is not enough where the site asks for more than the type does, and asking for less changes nothing", async () => {
    const login = (minimumAssurance: "sms" | "uv") =>
      openOperation(world, "login", { user: "mira", changes: { minimumAssurance } });
    const strict = await claimed(mira, await login("uv"));
    const decision = await strict.signed({ uv: "native" });
    assert.equal((await mira.decide(await strict.signed())).code, "user_verification_required");
    assert.equal((await mira.decide(decision)).code, "assurance_insufficient");
    const checks = without(decisionChecks, "assurance");
    assert.equal((await decideBy(world, { device: mira, decision, checks })).code, "");
    const weak = await openOperation(world, "transfer", { user: "mira", changes: { minimumAssurance: "sms" } });
    const asked = await claimed(mira, weak);
    assert.equal((await mira.decide(await asked.signed({ uv: "native" }))).code, "assurance_insufficient");
  });

  test("is refused: assurance comes from verified evidence, and a device key alone is soft", async () => {
    const taken = await claimTransfer(world, mira, "mira");
    assert.equal((await mira.decide(await taken.signed({ uv: "native" }))).code, "assurance_insufficient");
    assert.equal((await mira.decide(await taken.signed({ uv: "passkey" }))).code, "user_verification_required");
    assert.equal(await taken.state(), "claimed");
  });
});
