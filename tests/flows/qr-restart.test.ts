import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { ApprovingDevice } from "@countersign/approving-device";
import { generatePrivateJwk } from "@countersign/platform";
import { parseCode, publicJwk } from "@countersign/protocol";
import { registerQrServer } from "@countersign/verification-server";
import { approval } from "../world/approve.ts";
import { type Apart, startApart } from "../world/apart.ts";
import { enrolDevice } from "../world/devices.ts";
import { openEvents } from "../world/event-reader.ts";
import { refuses } from "../world/refused.ts";
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

  test("with a new key is known to the phone after one look at the directory, and the old key no longer", async () => {
    const struck = await open();
    const old = await openEvents(struck.display.frames);
    const oldText = await frame(old);
    await old.close();
    const key = generatePrivateJwk();
    await roles.stopQrServer();
    await roles.startQrServer(key);
    await roles.verificationServer.changeRegistry("new QR key", (registry) =>
      registerQrServer({ ...registry, qr: [] }, { number: 1, jwk: publicJwk(key), organizations: ["example-bank"] }),
    );
    const { id, display } = await open();
    const stream = await openEvents(display.frames);
    const text = await frame(stream);
    await stream.close();
    await device.scan(text, null);
    assert.equal((await device.decide(id, approval)).fate, "waiting");
    await refuses(device.scan(oldText, null), "qr_not_valid");
  });
});
