import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { signDecision } from "@countersign/protocol";
import { requestRules, scanChecks } from "@countersign/verification-server";
import { frameOf, openOperation } from "../world/open-operation.ts";
import { enrolRaw, type RawDevice } from "../world/raw-device.ts";
import { proposalOf } from "../world/scenes.ts";
import { openFrontDoor } from "./front-door.ts";
import { scanBy } from "./weak-steps.ts";
import { without } from "./without.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

describe("T1: a code from an attacker's session, shown to somebody else", () => {
  let world: World;
  let mira: RawDevice;
  before(async () => {
    world = await startWorld({ limits: noLimits });
    mira = await enrolRaw(world, "mira");
  });
  after(() => world.close());

  async function relayed() {
    const opened = await openOperation(world, "transfer", { user: "attacker" });
    return { opened, text: await frameOf(opened), state: async () => (await world.bank.sdk.get(opened.id)).state };
  }

  test("is put before the victim when nobody asks whose operation it is", async () => {
    const { text, state } = await relayed();
    const checks = without(scanChecks, "subject is the binding's");
    const shown = await scanBy(world, { device: mira, text, checks });
    assert.deepEqual([shown.code, (shown.body["details"] as { payee: string }).payee], ["", "Jonas Weber"]);
    assert.equal(await state(), "claimed");
  });

  test("is a code there is none of to the victim's phone", async () => {
    const { text, state } = await relayed();
    assert.equal((await scanBy(world, { device: mira, text, checks: scanChecks })).code, "operation_not_found");
    assert.equal((await mira.scan(text)).code, "operation_not_found");
    assert.equal(await state(), "presented");
  });

  test("of an operation that nobody is named for is worth no more than its cap", async () => {
    const body = {
      ...proposalOf("payment", { authTime: world.clock.seconds() }),
      details: { amount: "4000.00", currency: "EUR" },
    };
    const door = await openFrontDoor(world, {
      party: "shop",
      lists: { rules: without(requestRules, "anonymous amount") },
    });
    assert.equal((await door.party.call("POST", "/v1/operations", { body })).status, 201, "without the rule");
    await door.close();
    assert.equal((await world.shop.call("POST", "/v1/operations", { body })).code, "details_rejected");
  });

  test("is not approved by the victim even then: a decision looks for the user's own operations", async () => {
    const { text, opened, state } = await relayed();
    const answer = await scanBy(world, { device: mira, text, checks: without(scanChecks, "subject is the binding's") });
    const { subject } = await world.bank.sdk.get(opened.id);
    const claims = await mira.claimsFor(
      text,
      { status: 200, code: null, body: { ...answer.body, subject } },
      String(answer.body["rollingToken"]),
    );
    assert.equal((await mira.decide(await signDecision(mira.signer, claims))).code, "operation_not_found");
    assert.equal(await state(), "claimed");
  });
});
