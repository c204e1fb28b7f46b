import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import type { ApprovingDevice, HistoryEntry } from "@countersign/approving-device";
import { approval, refusal, scanOn } from "../world/approve.ts";
import { createDevice, enrolAt, enrolDevice } from "../world/devices.ts";
import { fetchThrough, startDroppingProxy } from "../world/dropping-proxy.ts";
import { frameOf, type Opened, openOperation } from "../world/open-operation.ts";
import { refuses } from "../world/refused.ts";
import { newKey } from "../world/relying-party.ts";
import { openSameDevice, returnUrls } from "../world/same-device.ts";
import { withUsers } from "../world/with-users.ts";
import { noLimits, type World } from "../world/world.ts";

/** The code of the page as its link for this very device has it. */
async function linkOf(opened: Opened): Promise<string> {
  return (await frameOf(opened)).replace("#1.", "#1s.");
}

describe("a phone that is also the browser of the site", () => {
  let world: World;
  let user: string;
  let device: ApprovingDevice;
  withUsers({ limits: noLimits }, (given) => {
    ({ world, user } = given);
  });
  beforeEach(async () => {
    device = await enrolDevice({ party: world.bank, user, clock: world.clock });
  });

  const returnCodeOf = ({ back }: HistoryEntry) => back?.href.split("#code=")[1] ?? "";
  const take = ({ id, kept, about }: Opened, returnCode: string) =>
    world.bank.sdk.consume(id, { kept, about, returnCode, idempotencyKey: newKey() });

  test("opens the link, approves, and goes back with the code behind the # (T29)", async () => {
    const opened = await openSameDevice(world, user);
    assert.deepEqual(await device.scan(await linkOf(opened), null, "link"), { kind: "review", id: opened.id });
    const entry = await device.decide(opened.id, approval);
    assert.equal(entry.back?.href.startsWith(`${returnUrls.bank}#code=`), true);
    assert.equal(entry.back?.until, world.clock.seconds() + 60);
    assert.equal((await take(opened, returnCodeOf(entry))).user, user);
  });

  test("has no way back after declining", async () => {
    const opened = await openSameDevice(world, user);
    await device.scan(await linkOf(opened), null, "link");
    assert.equal((await device.decide(opened.id, refusal)).back, undefined);
  });

  test("after a lost answer goes back with a new code, and the first is worth nothing", async () => {
    const proxy = await startDroppingProxy(Number(new URL(world.issuer).port));
    try {
      const far = createDevice({ clock: world.clock, fetch: fetchThrough(proxy.port) });
      await enrolAt(far, { party: world.bank, user: `${user}-far`, clock: world.clock });
      const opened = await openSameDevice(world, `${user}-far`);
      await far.scan(await linkOf(opened), null, "link");
      proxy.dropNext(1);
      await refuses(far.decide(opened.id, approval), "offline");
      assert.equal((await take(opened, returnCodeOf(await far.decide(opened.id, approval)))).user, `${user}-far`);
    } finally {
      await proxy.close();
    }
  });

  test("takes a saved picture of such a code, however old, in either form", async () => {
    for (const text of [frameOf, linkOf]) {
      const opened = await openSameDevice(world, user);
      const picture = await text(opened);
      world.clock.move(60);
      assert.deepEqual(await device.scan(picture, null, "picture"), { kind: "review", id: opened.id });
    }
  });

  test("scans such a code live like any other", async () => {
    const opened = await openSameDevice(world, user);
    await scanOn(device, opened);
    assert.equal((await take(opened, returnCodeOf(await device.decide(opened.id, approval)))).user, user);
  });

  test("refuses a link or a saved picture of an ordinary code before anything is sent (T50)", async () => {
    const requests: string[] = [];
    const careful = createDevice({
      clock: world.clock,
      fetch: (input, init) => {
        requests.push(String(input));
        return fetch(input, init);
      },
    });
    await enrolAt(careful, { party: world.bank, user: `${user}-careful`, clock: world.clock });
    const opened = await openOperation(world, "transfer", { user: `${user}-careful` });
    requests.length = 0;
    await refuses(careful.scan(await linkOf(opened), null, "link"), "qr_malformed");
    await refuses(careful.scan(await frameOf(opened), null, "link"), "wrong_code_kind");
    await refuses(careful.scan(await frameOf(opened), null, "picture"), "qr_frame_stale");
    await refuses(careful.scan(await linkOf(opened), null, "live"), "wrong_code_kind");
    assert.deepEqual(requests, []);
    assert.equal((await world.bank.sdk.get(opened.id)).state, "presented");
  });
});
