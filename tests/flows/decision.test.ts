import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { ApprovingDevice } from "@countersign/approving-device";
import { declineReasons } from "@countersign/protocol";
import { approval, consume, refusal, scanOn } from "../world/approve.ts";
import { enrolDevice } from "../world/devices.ts";
import { frameOf, openOperation, statesUntil } from "../world/open-operation.ts";
import { refuses } from "../world/refused.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

describe("a decision", () => {
  let world: World;
  let device: ApprovingDevice;
  before(async () => {
    world = await startWorld({ limits: noLimits });
    device = await enrolDevice({ party: world.bank, user: "mira", clock: world.clock });
  });
  after(() => world.close());

  for (const reason of [...declineReasons, null]) {
    test(`to decline (${reason ?? "no reason"}) ends the operation on both screens and at the site`, async () => {
      const opened = await openOperation(world, "transfer", { user: "mira" });
      await scanOn(device, opened);
      const entry = await device.decide(opened.id, { answer: "decline", reason, locale: "en" });
      assert.deepEqual([entry.fate, entry.reason], ["declined", reason]);
      const told = await statesUntil(opened, () => false);
      assert.equal(told.at(-1)?.["state"], "declined");
      const view = await world.bank.sdk.get(opened.id);
      assert.deepEqual([view.state, view.declineReason ?? null], ["declined", reason]);
      await refuses(consume(opened), "operation_state_conflict");
    });
  }

  test("cannot be changed: the second is told that there is one", async () => {
    const opened = await openOperation(world, "transfer", { user: "mira" });
    await scanOn(device, opened);
    await device.decide(opened.id, approval);
    await refuses(device.decide(opened.id, refusal), "operation_not_found");
    assert.equal((await world.bank.sdk.get(opened.id)).state, "approved");
  });

  test("survives a reload of the app in the middle of the review", async () => {
    const opened = await openOperation(world, "transfer", { user: "mira" });
    await scanOn(device, opened);
    const shown = await device.openReviews("zh");
    assert.deepEqual(
      shown.map(({ id, lines }) => [id, lines[0]]),
      [[opened.id, ["金额", "120.00"]]],
    );
    assert.equal((await device.decide(opened.id, { ...approval, locale: "zh" })).title, "银行转账");
  });

  test("of a second scan takes the newer nonce", async () => {
    const opened = await openOperation(world, "transfer", { user: "mira" });
    await scanOn(device, opened);
    await scanOn(device, opened);
    assert.equal((await device.decide(opened.id, approval)).fate, "waiting");
  });

  test("is kept with its scene and found again", async () => {
    const opened = await openOperation(world, "transfer", { user: "mira" });
    await scanOn(device, opened);
    await device.decide(opened.id, refusal);
    const [newest] = (await device.history()).filter(({ id }) => id === opened.id);
    assert.deepEqual(newest?.lines.slice(0, 2), [
      ["Amount", "120.00"],
      ["Currency", "EUR"],
    ]);
    assert.equal((await device.entry(opened.id))?.organization, "Example Bank");
  });

  test("by another user's device is refused as if there were nothing to scan", async () => {
    const other = await enrolDevice({ party: world.bank, user: "jonas", clock: world.clock });
    const opened = await openOperation(world, "transfer", { user: "mira" });
    await refuses(other.scan(await frameOf(opened), null), "operation_not_found");
    assert.equal((await world.bank.sdk.get(opened.id)).state, "presented");
  });
});
