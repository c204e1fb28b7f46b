import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { offlineDecisionChecks, undoChecks } from "@countersign/verification-server";
import { enrolRaw, type RawDevice } from "../world/raw-device.ts";
import { addPhone } from "../world/raw-phones.ts";
import { allowOfflineTransfers, seenOffline, typedOffline } from "./offline-record.ts";
import { undoBy, uploadBy } from "./weak-steps.ts";
import { without } from "./without.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

describe("T12: a second device of the user's that answers for the first", () => {
  let world: World;
  let first: RawDevice;
  let second: RawDevice;
  before(async () => {
    world = await startWorld({ limits: noLimits });
    first = await enrolRaw(world, "mira");
    second = await addPhone(world, "mira", first);
    await allowOfflineTransfers(world);
  });
  after(() => world.close());

  test("signs for digits that it did not show, when nobody compares the two", async () => {
    const typed = await typedOffline(world, first, "mira");
    const decision = await typed.record(second);
    const checks = without(offlineDecisionChecks, "device whose code matched");
    assert.equal((await uploadBy(world, { device: second, decision, checks })).code, "");
    assert.equal(await typed.state(), "approved");
  });

  test("raises the alarm with that, and what was approved is taken back", async () => {
    const typed = await typedOffline(world, first, "mira");
    const decision = await typed.record(second);
    const uploaded = await second.call("POST", "/v1/device/offline-decisions", { decision });
    assert.equal(uploaded.code, "digest_mismatch");
    assert.equal(await typed.state(), "revoked");
  });

  test("raises it too when it was quicker than the digits: the right record is kept beside the other, and the approval taken back", async () => {
    const seen = await seenOffline(world, "mira");
    const upload = async (device: RawDevice) =>
      device.call("POST", "/v1/device/offline-decisions", { decision: await seen.record(device) });
    assert.equal((await upload(second)).body["state"], "presented", "nothing contradicts it yet");
    await seen.type(first);
    assert.equal(await seen.state(), "approved");
    assert.equal((await upload(first)).body["state"], "revoked");
    const rows = await world.running().verificationServer.context.store.audit.read(0, 1_000_000);
    const recorded = rows.filter(({ json }) => json.includes(seen.opened.id) && json.includes('"offline.recorded"'));
    assert.equal(recorded.length, 2);
    assert.equal((await upload(first)).body["state"], "revoked", "again changes nothing");
  });

  test("takes back nothing that another device approved: the rule refuses, and the write when the rule is gone (T39)", async () => {
    const { opened, state } = await typedOffline(world, first, "mira");
    const undo = await second.call("POST", `/v1/device/operations/${opened.id}/undo`, {});
    assert.equal(undo.code, "operation_state_conflict");
    const checks = without(undoChecks, "device that approved");
    assert.equal((await undoBy(world, { device: second, id: opened.id, checks })).code, "operation_state_conflict");
    assert.equal(await state(), "approved");
    const none = without(undoChecks, "device that approved", "approved and not used");
    assert.equal(
      (await undoBy(world, { device: first, id: opened.id, checks: none })).code,
      "",
      "the one that did may",
    );
  });

  test("may say for its user that it was not them, which takes the approval back too", async () => {
    const { opened, state } = await typedOffline(world, first, "mira");
    const report = await second.call("POST", `/v1/device/operations/${opened.id}/report`, {});
    assert.deepEqual([report.code, await state()], [null, "revoked"]);
  });
});
