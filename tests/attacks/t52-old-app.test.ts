import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { decisionChecks, offlineDecisionChecks } from "@countersign/verification-server";
import { enrolRaw, type RawDevice } from "../world/raw-device.ts";
import { claimTransfer } from "./claimed.ts";
import { allowOfflineTransfers, typedOffline } from "./offline-record.ts";
import { decideBy, uploadBy } from "./weak-steps.ts";
import { without } from "./without.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

describe("T52: an old program, or one put in its place", () => {
  let world: World;
  let mira: RawDevice;
  before(async () => {
    world = await startWorld({ limits: noLimits });
    mira = await enrolRaw(world, "mira");
  });
  after(() => world.close());

  const changes: readonly (readonly [what: string, code: string, change: object])[] = [
    ["an older version than the lowest", "application_outdated", { version: "0.0.9" }],
    ["another program", "application_not_allowed", { id: "countersign-web" }],
    ["another installation", "application_not_allowed", { installation: "another-one" }],
    ["another origin", "application_not_allowed", { origin: "https://evil.example.com" }],
    ["another day of installation", "application_not_allowed", { installedAt: 1 }],
  ];
  for (const [what, code, change] of changes) {
    test(`${what} decides when nobody compares the record, and is refused otherwise`, async () => {
      const claimed = await claimTransfer(world, mira, "mira");
      const decision = await claimed.signed({ app: { ...claimed.claims.app, ...change } });
      assert.equal((await mira.decide(decision)).code, code);
      const checks = without(decisionChecks, "application record");
      assert.equal((await decideBy(world, { device: mira, decision, checks })).code, "");
    });
  }

  test("another installation signs for a decision made without a network when nobody compares the record", async () => {
    await allowOfflineTransfers(world);
    const { app } = (await claimTransfer(world, mira, "mira")).claims;
    const typed = await typedOffline(world, mira, "mira");
    const decision = await typed.record(mira, { app: { ...app, installation: "another-one" } });
    const checks = without(offlineDecisionChecks, "offline application record");
    assert.equal((await uploadBy(world, { device: mira, decision, checks })).code, "");
    const again = await typedOffline(world, mira, "mira");
    const wrong = await again.record(mira, { app: { ...app, installation: "another-one" } });
    const uploaded = await mira.call("POST", "/v1/device/offline-decisions", { decision: wrong });
    assert.deepEqual([uploaded.code, await again.state()], ["digest_mismatch", "revoked"]);
  });
});
