import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { ApprovingDevice } from "@countersign/approving-device";
import { approval, approveOn, consume, refusal, scanOn } from "../world/approve.ts";
import { enrolDevice } from "../world/devices.ts";
import { frameOf, openOperation, type Opened, statesUntil } from "../world/open-operation.ts";
import { refusalOf, refuses } from "../world/refused.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

async function cancelFromPage({
  display,
}: Opened): Promise<{ status: number; code: string | null; state: string | null }> {
  const url = display.states.url.replace("/states", "/cancel");
  const headers = { authorization: `Bearer ${display.states.token}`, "content-type": "application/json" };
  const response = await fetch(url, { method: "POST", headers, body: "{}" });
  const answer = await response.json();
  return { status: response.status, code: answer.code ?? null, state: answer.state ?? null };
}

describe("an operation that is not to be", () => {
  let world: World;
  let device: ApprovingDevice;
  before(async () => {
    world = await startWorld({ limits: noLimits });
    device = await enrolDevice({ party: world.bank, user: "mira", clock: world.clock });
  });
  after(() => world.close());

  async function endsAs(opened: Opened, state: string): Promise<void> {
    const told = await statesUntil(opened, (data) => data["state"] === state);
    assert.equal(told.at(-1)?.["state"], state);
    assert.equal((await world.bank.sdk.get(opened.id)).state, state);
  }

  test("is cancelled by the page, before a scan and after, and the phone is told", async () => {
    const early = await openOperation(world, "transfer", { user: "mira" });
    const text = await frameOf(early);
    assert.deepEqual(await cancelFromPage(early), { status: 200, code: null, state: "cancelled" });
    await endsAs(early, "cancelled");
    await refuses(device.scan(text, null), "operation_not_found");

    const late = await openOperation(world, "transfer", { user: "mira" });
    await scanOn(device, late);
    await cancelFromPage(late);
    assert.deepEqual(await cancelFromPage(late), { status: 200, code: null, state: "cancelled" });
    await refuses(device.decide(late.id, approval), "operation_state_conflict");
    assert.deepEqual(await device.openReviews("en"), []);
  });

  test("cannot be cancelled once it is approved", async () => {
    const opened = await openOperation(world, "transfer", { user: "mira" });
    await approveOn(device, opened);
    assert.deepEqual(await cancelFromPage(opened), { status: 409, code: "operation_state_conflict", state: null });
    await refuses(world.bank.sdk.cancel(opened.id), "operation_state_conflict");
    await consume(opened);
  });

  test("is cancelled by its site, and by no other", async () => {
    const opened = await openOperation(world, "transfer", { user: "mira" });
    await refuses(world.bazaar.sdk.cancel(opened.id), "operation_not_found");
    assert.equal((await world.bank.sdk.cancel(opened.id)).state, "cancelled");
    await endsAs(opened, "cancelled");
  });

  test("expires before anybody scans it", async () => {
    const opened = await openOperation(world, "transfer", { user: "mira" });
    const text = await frameOf(opened);
    world.clock.move(120);
    await refuses(device.scan(text, null), "operation_expired");
    assert.equal((await cancelFromPage(opened)).code, "operation_expired");
    await refuses(world.bank.sdk.cancel(opened.id), "operation_expired");
    await endsAs(opened, "expired");
  });

  test("expires after the scan: neither answer is taken", async () => {
    for (const decision of [approval, refusal]) {
      const opened = await openOperation(world, "transfer", { user: "mira" });
      await scanOn(device, opened);
      world.clock.move(120);
      await refuses(device.decide(opened.id, decision), "operation_expired");
      await endsAs(opened, "expired");
    }
  });

  test("lives until the last second of its time", async () => {
    const opened = await openOperation(world, "transfer", { user: "mira", changes: { expiresInSeconds: 30 } });
    world.clock.move(29);
    await approveOn(device, opened);
    assert.equal((await world.bank.sdk.get(opened.id)).state, "approved");
    await consume(opened);
  });

  test("stays ended: the sweeper only writes down what was true", async () => {
    const opened = await openOperation(world, "transfer", { user: "mira" });
    await scanOn(device, opened);
    world.clock.move(121);
    const before = await world.bank.sdk.get(opened.id);
    await world.running().verificationServer.expireDue();
    const swept = await world.bank.sdk.get(opened.id);
    assert.deepEqual(swept, before);
    assert.equal(await refusalOf(device.decide(opened.id, approval)), "operation_expired");
  });
});
