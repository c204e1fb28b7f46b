import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { ApprovingDevice } from "@countersign/approving-device";
import { parseCode } from "@countersign/protocol";
import { approval } from "../world/approve.ts";
import { type Apart, startApart } from "../world/apart.ts";
import { enrolDevice } from "../world/devices.ts";
import { openEvents } from "../world/event-reader.ts";
import { newKey } from "../world/relying-party.ts";
import { proposalOf } from "../world/scenes.ts";

describe("a QR server that is started anew in the middle of a code", () => {
  let roles: Apart;
  let device: ApprovingDevice;
  before(async () => {
    roles = await startApart();
    device = await enrolDevice({ party: roles.bank, user: "mira", clock: roles.clock });
  });
  after(() => roles.close());

  async function open() {
    return roles.bank.sdk.open(proposalOf("transfer", { user: "mira", authTime: roles.clock.seconds() }), {
      idempotencyKey: newKey(),
    });
  }
  async function frame(stream: Awaited<ReturnType<typeof openEvents>>): Promise<string> {
    return String((await stream.next())?.data["text"]);
  }

  test("goes on with the same code, whose frames the phone still takes", async () => {
    const { id, display } = await open();
    const before = await openEvents(display.frames);
    const first = await frame(before);
    await roles.stopQrServer();
    assert.equal(await before.next(), null, "the page sees its stream end");
    await roles.startQrServer();
    roles.clock.move(9);
    const again = await openEvents(display.frames);
    const second = await frame(again);
    await again.close();
    const [old, now] = [parseCode(first, "approval"), parseCode(second, "approval")];
    assert.deepEqual(now.content.static, old.content.static);
    assert.equal(now.content.k, old.content.k + 3);
    await device.scan(second, null);
    assert.equal((await device.decide(id, approval)).fate, "waiting");
  });

  test("shows nothing more of an operation that has ended in between", async () => {
    const { id, display } = await open();
    await roles.stopQrServer();
    await roles.bank.sdk.cancel(id);
    await roles.startQrServer();
    assert.equal((await openEvents(display.frames)).status, 410);
  });

  test("opens its frames to nobody without the page's token", async () => {
    const { display } = await open();
    const statuses = [];
    for (const token of [display.states.token, `${display.frames.token.slice(0, -2)}AA`, "x"]) {
      statuses.push((await openEvents({ url: display.frames.url, token })).status);
    }
    assert.deepEqual(statuses, [404, 404, 404]);
  });
});
