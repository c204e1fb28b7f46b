import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { scanChecks } from "@countersign/verification-server";
import { frameOf, openOperation } from "../world/open-operation.ts";
import { enrolRaw, type RawDevice } from "../world/raw-device.ts";
import { claimPayment } from "./claimed.ts";
import { scanBy } from "./weak-steps.ts";
import { without } from "./without.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

describe("T39: a phone that stops other people's payments by scanning them too", () => {
  let world: World;
  let mira: RawDevice;
  let rude: RawDevice;
  before(async () => {
    world = await startWorld({ limits: noLimits });
    mira = await enrolRaw(world, "mira", world.shop);
    rude = await enrolRaw(world, "rude", world.shop);
  });
  after(() => world.close());

  const checks = without(scanChecks, "contentions of this device");
  const scan = (text: string, list = scanChecks) => scanBy(world, { device: rude, text, checks: list });

  test("does so three times, and no more in that hour: the rule refuses, and the write when the rule is gone", async () => {
    for (let i = 0; i < 3; i++) {
      const { text, state } = await claimPayment(world, mira);
      assert.equal((await scan(text)).code, "operation_contended");
      assert.equal(await state(), "cancelled");
    }
    const { text, state } = await claimPayment(world, mira);
    assert.equal((await scan(text)).code, "rate_limited");
    assert.equal((await scan(text, checks)).code, "rate_limited");
    assert.equal(await state(), "claimed");
  });

  test("comes first at them instead when nobody counts, and cannot when it is counted", async () => {
    const text = await frameOf(await openOperation(world, "payment"));
    assert.equal((await scan(text)).code, "rate_limited");
    assert.equal((await scan(text, checks)).code, "");
  });

  test("cannot so much as touch operations that are for a user", async () => {
    const opened = await openOperation(world, "payment", { user: "mira" });
    assert.equal((await mira.scan(await frameOf(opened))).code, null);
    assert.equal((await scan(await frameOf(opened), checks)).code, "operation_not_found");
    assert.equal((await world.shop.sdk.get(opened.id)).state, "claimed");
  });
});
