import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { createNodeCrypto } from "@countersign/platform";
import {
  builtInTemplates,
  displayHash,
  operationDigest,
  fromBase64url,
  renderLines,
  toBase64url,
} from "@countersign/protocol";
import { decisionChecks, offlineDecisionChecks } from "@countersign/verification-server";
import { enrolRaw, type RawDevice } from "../world/raw-device.ts";
import { scenes } from "../world/scenes.ts";
import { claimTransfer, type Claimed } from "./claimed.ts";
import { allowOfflineTransfers, typedOffline } from "./offline-record.ts";
import { decideBy, uploadBy } from "./weak-steps.ts";
import { without } from "./without.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

const crypto = createNodeCrypto();

describe("T5: a phone is shown one euro and signs for it", () => {
  let world: World;
  let mira: RawDevice;
  before(async () => {
    world = await startWorld({ limits: noLimits });
    mira = await enrolRaw(world, "mira");
  });
  after(() => world.close());

  /** Digest and display of what the phone was made to show. */
  async function deceived({ opened, claims }: Claimed) {
    const template = builtInTemplates.find(({ id }) => id === "transfer");
    assert.ok(template);
    const details = { ...scenes.transfer.details, amount: "1.00" };
    const { salt, subject = "", business, organization, source, type } = await world.bank.sdk.get(opened.id);
    const operation = { type, organization, business, source, details, login: { state: 1 as const, subject } };
    const lines = renderLines(template, details, "en");
    const display = { template: template.id, version: template.version, locale: "en" as const, lines };
    return {
      ...claims,
      dd: toBase64url(await operationDigest(crypto, operation, fromBase64url(salt))),
      dh: toBase64url(await displayHash(crypto, display)),
    };
  }

  test("and 120 euros are approved when neither digest nor display is compared", async () => {
    const claimed = await claimTransfer(world, mira, "mira");
    const decision = await claimed.signed(await deceived(claimed));
    const checks = without(decisionChecks, "operation digest", "display hash");
    assert.equal((await decideBy(world, { device: mira, decision, checks })).code, "");
    assert.equal(await claimed.state(), "approved");
  });

  test("is refused by its digest, and by its display alone", async () => {
    const claimed = await claimTransfer(world, mira, "mira");
    const { dd, dh } = await deceived(claimed);
    for (const [decision, code] of [
      [await claimed.signed({ dd, dh }), "digest_mismatch"],
      [await claimed.signed({ dh }), "display_mismatch"],
    ] as const) {
      assert.equal((await decideBy(world, { device: mira, decision, checks: decisionChecks })).code, code);
      assert.equal((await mira.decide(decision)).code, code);
    }
    assert.equal(await claimed.state(), "claimed");
  });

  for (const [rule, changes] of [
    ["offline digest", { dd: "A".repeat(43) }],
    ["offline code it is about", { biz: 99 }],
    ["offline answer", { dec: "decline" }],
  ] as const) {
    test(`is told by the record of a decision without a network: rule "${rule}"`, async () => {
      await allowOfflineTransfers(world);
      const typed = await typedOffline(world, mira, "mira");
      const decision = await typed.record(mira, changes);
      const checks = without(offlineDecisionChecks, rule);
      assert.equal((await uploadBy(world, { device: mira, decision, checks })).code, "", "kept when nobody compares");
      const again = await typedOffline(world, mira, "mira");
      const wrong = await again.record(mira, changes);
      const uploaded = await mira.call("POST", "/v1/device/offline-decisions", { decision: wrong });
      assert.deepEqual([uploaded.code, await again.state()], ["digest_mismatch", "revoked"]);
    });
  }

  test("says which code it is about: without that rule a decision over another code is taken", async () => {
    const claimed = await claimTransfer(world, mira, "mira");
    const decision = await claimed.signed({ qh: claimed.claims.dd });
    assert.equal((await mira.decide(decision)).code, "qr_details_mismatch");
    const checks = without(decisionChecks, "the code it is about");
    assert.equal((await decideBy(world, { device: mira, decision, checks })).code, "");
  });
});
