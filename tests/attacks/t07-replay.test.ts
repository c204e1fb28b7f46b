import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { decisionChecks, offlineDecisionChecks } from "@countersign/verification-server";
import { approveOn, consume } from "../world/approve.ts";
import { enrolDevice } from "../world/devices.ts";
import { openOperation } from "../world/open-operation.ts";
import { enrolRaw, type RawDevice } from "../world/raw-device.ts";
import { refusalOf } from "../world/refused.ts";
import { newKey } from "../world/relying-party.ts";
import { openSameDevice } from "../world/same-device.ts";
import { claimed as claimedOf, claimTransfer } from "./claimed.ts";
import { allowOfflineTransfers, typedOffline } from "./offline-record.ts";
import { decideBy, uploadBy } from "./weak-steps.ts";
import { without } from "./without.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

describe("T7: a captured message sent again", () => {
  let world: World;
  let mira: RawDevice;
  before(async () => {
    world = await startWorld({ limits: noLimits });
    mira = await enrolRaw(world, "mira");
  });
  after(() => world.close());

  test("late, or at another server, works when parties and time are not judged", async () => {
    const checks = without(decisionChecks, "parties and time");
    for (const change of [{ aud: "https://other.example.com" }, { iat: 1_700_000_000, exp: 1_700_000_060 }]) {
      const claimed = await claimTransfer(world, mira, "mira");
      const decision = await claimed.signed(change);
      assert.equal((await mira.decide(decision)).code, "proof_invalid");
      assert.equal(await claimed.state(), "claimed");
      assert.equal((await decideBy(world, { device: mira, decision, checks })).code, "");
      assert.equal(await claimed.state(), "approved");
    }
  });

  test("with a burnt nonce is refused by its rule, and by the write when the rule is gone", async () => {
    const claimed = await claimTransfer(world, mira, "mira");
    const decision = await claimed.signed();
    await mira.scan(claimed.text);
    assert.equal((await mira.decide(decision)).code, "nonce_replayed");
    const checks = without(decisionChecks, "state and nonce");
    assert.equal((await decideBy(world, { device: mira, decision, checks })).code, "operation_state_conflict");
    assert.equal(await claimed.state(), "claimed");
  });

  test("word for word changes nothing more: the same answer, one decision", async () => {
    const claimed = await claimTransfer(world, mira, "mira");
    const decision = await claimed.signed();
    const first = await mira.decide(decision);
    for (let i = 0; i < 5; i++) assert.equal((await mira.decide(decision)).body["version"], first.body["version"]);
    assert.equal(await claimed.state(), "approved");
  });

  test("to another server works for the record of an offline decision when parties are not judged", async () => {
    await allowOfflineTransfers(world);
    const typed = await typedOffline(world, mira, "mira");
    const decision = await typed.record(mira, { aud: "https://other.example.com" });
    const uploaded = await mira.call("POST", "/v1/device/offline-decisions", { decision });
    assert.deepEqual([uploaded.code, await typed.state()], ["proof_invalid", "approved"]);
    const checks = without(offlineDecisionChecks, "offline parties");
    assert.equal((await uploadBy(world, { device: mira, decision, checks })).code, "");
  });

  test("with a return code takes an approval once: the code is nothing without the operation", async () => {
    const [one, other] = [
      await claimedOf(mira, await openSameDevice(world, "mira")),
      await claimedOf(mira, await openSameDevice(world, "mira")),
    ];
    const { body } = await mira.decide(await one.signed());
    await mira.decide(await other.signed());
    const { returnCode } = body;
    const take = ({ opened }: typeof one) =>
      world.bank.call("POST", `/v1/operations/${opened.id}/consume`, { body: { returnCode } });
    assert.deepEqual([(await take(one)).code, (await take(one)).code], [null, "operation_already_consumed"]);
    assert.equal((await take(other)).code, "code_invalid");
  });

  test("is no second receipt: consuming again under another key is refused", async () => {
    const device = await enrolDevice({ party: world.bank, user: "jonas", clock: world.clock });
    const opened = await openOperation(world, "transfer", { user: "jonas" });
    await approveOn(device, opened);
    await consume(opened);
    assert.equal(await refusalOf(consume(opened, newKey())), "operation_already_consumed");
  });
});
