import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { builtInTemplates } from "@countersign/protocol";
import {
  createAddPasskey,
  createPasskeyOptions,
  decisionChecks,
  passkeyRules,
  registerType,
} from "@countersign/verification-server";
import { enrolRaw, type RawDevice } from "../world/raw-device.ts";
import { claimTransfer } from "./claimed.ts";
import { decideBy } from "./weak-steps.ts";
import { createSoftwareAuthenticator } from "../world/software-authenticator.ts";
import { without } from "./without.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

describe("T11: whoever holds an unlocked phone approves what wants the user verified", () => {
  let world: World;
  let mira: RawDevice;
  before(async () => {
    world = await startWorld({ limits: noLimits });
    mira = await enrolRaw(world, "mira");
    const transfer = builtInTemplates.find(({ id }) => id === "transfer");
    assert.ok(transfer);
    await world
      .running()
      .verificationServer.changeRegistry("test", (now) => registerType(now, { ...transfer, minimumAssurance: "uv" }));
  });
  after(() => world.close());

  test("when neither verification nor assurance is asked for", async () => {
    const claimed = await claimTransfer(world, mira, "mira");
    const checks = without(decisionChecks, "user verification", "assurance");
    assert.equal((await decideBy(world, { device: mira, decision: await claimed.signed(), checks })).code, "");
    assert.equal(await claimed.state(), "approved");
  });

  test("not by saying nothing, and not with a PIN that this program keeps itself", async () => {
    const claimed = await claimTransfer(world, mira, "mira");
    for (const uv of ["none", "pin"])
      assert.equal((await mira.decide(await claimed.signed({ uv }))).code, "user_verification_required");
    assert.equal(await claimed.state(), "claimed");
  });

  test("nor by making himself the verified user: a passkey is added right after enrolment, or never", async () => {
    const { context } = world.running().verificationServer;
    const lin = await enrolRaw(world, "lin");
    world.clock.move(3600);
    const binding = await context.store.bindings.findByKey(lin.signer.kid);
    assert.ok(binding);
    const weak = without(passkeyRules, "soon after enrolment");
    assert.equal((await createPasskeyOptions(context, weak)(binding)).rp.id, "localhost");
    const thief = createSoftwareAuthenticator({ origin: world.issuer });
    const { challenge } = await createPasskeyOptions(context, weak)(binding);
    const body = { challenge, ...thief.create(challenge) };
    assert.equal((await lin.call("POST", "/v1/device/passkeys", body)).code, "method_not_allowed");
    assert.equal((await createAddPasskey(context, weak)(body, binding)).assurance, "hw");
  });

  test("but declines, which needs no verification", async () => {
    const claimed = await claimTransfer(world, mira, "mira");
    assert.equal((await mira.decide(await claimed.signed({ dec: "decline" }))).body["state"], "declined");
  });
});
