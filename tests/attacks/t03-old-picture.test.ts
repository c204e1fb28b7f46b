import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { scanChecks } from "@countersign/verification-server";
import { frameOf, openOperation } from "../world/open-operation.ts";
import { enrolRaw, type RawDevice } from "../world/raw-device.ts";
import { scanBy } from "./weak-steps.ts";
import { without } from "./without.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

describe("T3: a photograph of a code, shown later", () => {
  let world: World;
  let mira: RawDevice;
  before(async () => {
    world = await startWorld({ limits: noLimits });
    mira = await enrolRaw(world, "mira");
  });
  after(() => world.close());

  async function photographed(seconds: number) {
    const opened = await openOperation(world, "transfer", { user: "mira" });
    const text = await frameOf(opened);
    world.clock.move(seconds);
    return text;
  }

  test("is as good as the screen when frames are not judged", async () => {
    const checks = without(scanChecks, "frame tag and window");
    assert.equal((await scanBy(world, { device: mira, text: await photographed(60), checks })).code, "");
  });

  test("is stale after fifteen seconds", async () => {
    const text = await photographed(15);
    assert.equal((await scanBy(world, { device: mira, text, checks: scanChecks })).code, "qr_frame_stale");
    assert.equal((await mira.scan(text)).code, "qr_frame_stale");
  });

  test("is dead after two minutes, whatever list judges it: the write looks at the deadline too", async () => {
    const text = await photographed(120);
    assert.equal((await scanBy(world, { device: mira, text, checks: scanChecks })).code, "operation_expired");
    assert.equal((await scanBy(world, { device: mira, text, checks: [] })).code, "operation_state_conflict");
  });
});
