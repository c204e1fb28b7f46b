import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { consumeChecks, createConsume, requestRules, scanChecks } from "@countersign/verification-server";
import { frameOf, openOperation } from "../world/open-operation.ts";
import { enrolRaw, type RawDevice } from "../world/raw-device.ts";
import { newKey } from "../world/relying-party.ts";
import { openSameDevice, returnUrls } from "../world/same-device.ts";
import { proposalOf } from "../world/scenes.ts";
import { claimed, claimTransfer } from "./claimed.ts";
import { openFrontDoor } from "./front-door.ts";
import { scanBy } from "./weak-steps.ts";
import { without } from "./without.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

describe("T50: a picture or a link sent to somebody", () => {
  let world: World;
  let mira: RawDevice;
  before(async () => {
    world = await startWorld({ limits: noLimits });
    mira = await enrolRaw(world, "mira");
  });
  after(() => world.close());

  test("of an ordinary operation is too old when it is opened, unless frames are not judged", async () => {
    const text = await frameOf(await openOperation(world, "transfer", { user: "mira" }));
    world.clock.move(16);
    assert.equal((await mira.scan(text)).code, "qr_frame_stale");
    const checks = without(scanChecks, "frame tag and window");
    assert.equal((await scanBy(world, { device: mira, text, checks })).code, "");
  });

  /** A site's worker that has no code, because the browser it serves did not come back with one. */
  const takeBy = (id: string, checks = consumeChecks) => {
    const consume = createConsume(world.running().verificationServer.context, checks);
    const asked = { organization: "example-bank", businesses: null, key: "key", idempotencyKey: newKey() };
    return consume({ params: { id: id }, body: { asked } }).then(
      () => "",
      (error: { code?: string }) => String(error.code),
    );
  };

  test("works for whoever waits at the other browser, where the approval alone is enough", async () => {
    const ordinary = await claimTransfer(world, mira, "mira");
    await mira.decide(await ordinary.signed());
    assert.equal(await takeBy(ordinary.opened.id), "", "an operation that is not of the same device asks for no code");
  });

  test("ends at the return code: the rule refuses the other browser, and the write when the rule is gone", async () => {
    const sent = await claimed(mira, await openSameDevice(world, "mira"));
    await mira.decide(await sent.signed());
    assert.equal(await takeBy(sent.opened.id), "code_invalid");
    assert.equal(await takeBy(sent.opened.id, without(consumeChecks, "return code")), "operation_state_conflict");
    assert.equal(await sent.state(), "approved");
  });

  test("cannot bring the code to an address that is not the site's, as it could when nobody compared", async () => {
    const lists = { rules: without(requestRules, "return URL registered") };
    const door = await openFrontDoor(world, { lists });
    const proposal = proposalOf("transfer", { user: "mira", authTime: world.clock.seconds() });
    const body = { ...proposal, sameDevice: true, returnUrl: "https://evil.example.com/return" };
    assert.equal((await door.bank.call("POST", "/v1/operations", { body })).status, 201);
    await door.close();
    assert.equal((await world.bank.call("POST", "/v1/operations", { body })).code, "details_rejected");
  });

  test("cannot be of an operation for nobody, as it could when the rule is gone", async () => {
    const proposal = proposalOf("payment", { authTime: world.clock.seconds() });
    const body = { ...proposal, sameDevice: true, returnUrl: returnUrls.bank };
    const lists = { rules: without(requestRules, "same device and its return URL", "return URL registered") };
    const door = await openFrontDoor(world, { party: "shop", lists });
    assert.equal((await door.party.call("POST", "/v1/operations", { body })).status, 201);
    await door.close();
    assert.equal((await world.shop.call("POST", "/v1/operations", { body })).code, "invalid_request");
  });
});
