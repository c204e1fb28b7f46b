import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { createDecide } from "@countersign/verification-server";
import { openOperation } from "../world/open-operation.ts";
import { enrolRaw } from "../world/raw-device.ts";
import { claimTransfer } from "./claimed.ts";
import { createKeptLog } from "./kept-log.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

describe("T14: somebody in the victim's session starts a transfer", () => {
  let world: World;
  before(async () => {
    world = await startWorld({ limits: noLimits });
  });
  after(() => world.close());

  test("and gets nothing without the victim's phone: nothing but a scan moves it", async () => {
    const { id, party } = await openOperation(world, "transfer", { user: "mira" });
    assert.equal(
      (await party.call("POST", `/v1/operations/${id}/consume`, { body: {} })).code,
      "operation_state_conflict",
    );
    assert.equal((await party.sdk.get(id)).state, "presented");
  });

  test("and the victim sees where it was started, and says that it was somebody else: an alarm", async () => {
    const mira = await enrolRaw(world, "mira");
    const claimed = await claimTransfer(world, mira, "mira");
    const { context } = world.running().verificationServer;
    const { initiator } = (await context.store.operations.find(claimed.claims.op))?.frozen ?? {};
    assert.deepEqual(initiator, { address: "192.0.2.7", userAgent: "Firefox on Linux", place: "Ghent" });
    const log = createKeptLog();
    const binding = await context.store.bindings.findByKey(mira.signer.kid);
    assert.ok(binding);
    const decide = createDecide({ ...context, log });
    await decide({ decision: await claimed.signed({ dec: "decline", why: "not_me" }) }, binding);
    assert.deepEqual(log.alarms, ["not_me"]);
    assert.equal(await claimed.state(), "declined");
  });
});
