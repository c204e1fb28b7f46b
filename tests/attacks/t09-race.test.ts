import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { scanChecks } from "@countersign/verification-server";
import { enrolRaw, type RawDevice } from "../world/raw-device.ts";
import { claimTransfer } from "./claimed.ts";
import { decideBy, scanBy } from "./weak-steps.ts";
import { without } from "./without.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

describe("T9: approve, cancel and the deadline at once", () => {
  let world: World;
  let mira: RawDevice;
  before(async () => {
    world = await startWorld({ limits: noLimits });
    mira = await enrolRaw(world, "mira");
  });
  after(() => world.close());

  test("an approval after the end is refused by the write itself, with every rule taken away", async () => {
    const late = await claimTransfer(world, mira, "mira");
    const lateDecision = await late.signed();
    world.clock.move(120);
    assert.equal(
      (await decideBy(world, { device: mira, decision: lateDecision, checks: [] })).code,
      "operation_expired",
    );
    const cancelled = await claimTransfer(world, mira, "mira");
    const decision = await cancelled.signed();
    await world.bank.sdk.cancel(cancelled.opened.id);
    assert.equal((await decideBy(world, { device: mira, decision, checks: [] })).code, "operation_state_conflict");
    assert.equal(await cancelled.state(), "cancelled");
  });

  test("a fourth scan is refused by the write itself when its rule is gone", async () => {
    const { text } = await claimTransfer(world, mira, "mira");
    const checks = without(scanChecks, "free or this device's");
    for (const code of ["", "", "operation_state_conflict"])
      assert.equal((await scanBy(world, { device: mira, text, checks })).code, code);
  });

  test("approve and cancel have one winner, whoever is first", async () => {
    for (let round = 0; round < 10; round++) {
      const claimed = await claimTransfer(world, mira, "mira");
      const decision = await claimed.signed();
      const cancel = () => world.bank.call("POST", `/v1/operations/${claimed.opened.id}/cancel`, { body: {} });
      const decide = () => mira.decide(decision);
      const calls = round % 2 === 0 ? [decide, cancel] : [cancel, decide];
      const answers = await Promise.all(calls.map((call) => call()));
      assert.equal(answers.filter(({ status }) => status === 200).length, 1);
      const won = answers.findIndex(({ status }) => status === 200) === round % 2 ? "approved" : "cancelled";
      assert.equal(await claimed.state(), won);
    }
  });
});
