import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";
import { type ApprovingDevice, createMemoryStorage, type DeviceStorage } from "@countersign/approving-device";
import { approval, consume, refusal, scanOn } from "../world/approve.ts";
import { createDevice, enrolAt, openTicket } from "../world/devices.ts";
import { type DroppingProxy, fetchThrough, startDroppingProxy } from "../world/dropping-proxy.ts";
import { openOperation } from "../world/open-operation.ts";
import { refuses } from "../world/refused.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

describe("when the connection is cut after the server has answered", () => {
  let world: World;
  let proxy: DroppingProxy;
  let storage: DeviceStorage;
  let device: ApprovingDevice;
  let account: string;
  const sent: { path: string; body: string }[] = [];
  const decisions = () => sent.filter(({ path }) => path === "/v1/device/decisions").map(({ body }) => body);
  const phone = () =>
    createDevice({
      clock: world.clock,
      storage,
      fetch: fetchThrough(proxy.port, (path, body) => void sent.push({ path, body })),
    });

  before(async () => {
    world = await startWorld({ limits: noLimits });
    proxy = await startDroppingProxy(Number(new URL(world.issuer).port));
    storage = createMemoryStorage();
    device = phone();
    account = await enrolAt(device, { party: world.bank, user: "mira", clock: world.clock });
  });
  afterEach(() => {
    sent.length = 0;
  });
  after(async () => {
    await proxy.close();
    await world.close();
  });

  async function claimed() {
    const opened = await openOperation(world, "transfer", { user: "mira" });
    await scanOn(device, opened);
    return opened;
  }

  test("the phone sends the same bytes again and gets the same answer, even after it was started anew", async () => {
    const opened = await claimed();
    proxy.dropNext(1);
    await refuses(device.decide(opened.id, approval), "offline");
    assert.equal((await world.bank.sdk.get(opened.id)).state, "approved");
    const restarted = phone();
    assert.equal((await restarted.decide(opened.id, approval)).fate, "waiting");
    const [first, second, ...more] = decisions();
    assert.deepEqual([first, more], [second, []]);
    await consume(opened);
  });

  test("the same bytes, sent when the site has carried it out already, are answered with that", async () => {
    const opened = await claimed();
    proxy.dropNext(1);
    await refuses(device.decide(opened.id, approval), "offline");
    await consume(opened);
    await world.bank.sdk.outcome(opened.id, "done");
    const { fate, version } = await device.decide(opened.id, approval);
    assert.deepEqual([fate, version], ["done", (await world.bank.sdk.get(opened.id)).version]);
  });

  test("the same holds when the answer is lost over and over", async () => {
    const opened = await claimed();
    for (let i = 0; i < 4; i++) {
      proxy.dropNext(1);
      await refuses(device.decide(opened.id, refusal), "offline");
    }
    assert.equal((await device.decide(opened.id, refusal)).fate, "declined");
    assert.equal(new Set(decisions()).size, 1);
  });

  test("a lost answer to a scan costs one of its three scans and nothing else", async () => {
    const opened = await openOperation(world, "transfer", { user: "mira" });
    for (let i = 0; i < 2; i++) {
      proxy.dropNext(1);
      await refuses(scanOn(device, opened), "offline");
    }
    await scanOn(device, opened);
    assert.equal((await device.decide(opened.id, approval)).fate, "waiting");
  });

  test("two lost tokens do not make this device look like a copy of itself", async () => {
    const opened = await claimed();
    for (let i = 0; i < 3; i++) {
      proxy.dropNext(1);
      await refuses(device.checkAccount(account), "offline");
    }
    assert.equal((await device.decide(opened.id, approval)).fate, "waiting");
    assert.equal((await device.accounts())[0]?.state, "active");
  });

  test("a decision that went through is found even when the token has moved on since", async () => {
    const opened = await claimed();
    proxy.dropNext(1);
    await refuses(device.decide(opened.id, approval), "offline");
    for (let i = 0; i < 3; i++) await device.checkAccount(account);
    assert.equal((await device.decide(opened.id, approval)).fate, "waiting");
    assert.equal(decisions().length, 1, "its bytes were not sent again");
    await consume(opened);
  });

  test("a decision that did not go through is signed anew when the token has moved on since", async () => {
    const opened = await claimed();
    const offline = createDevice({
      clock: world.clock,
      storage,
      fetch: async () => Promise.reject(new TypeError("no network")),
    });
    await refuses(offline.decide(opened.id, approval), "offline");
    for (let i = 0; i < 3; i++) await device.checkAccount(account);
    assert.equal((await device.decide(opened.id, approval)).fate, "waiting");
  });

  test("who then chooses otherwise is told what was decided", async () => {
    const opened = await claimed();
    proxy.dropNext(1);
    await refuses(device.decide(opened.id, approval), "offline");
    await refuses(device.decide(opened.id, refusal), "operation_already_decided");
    assert.equal((await device.entry(opened.id))?.answer, "approve");
    assert.equal((await world.bank.sdk.get(opened.id)).state, "approved");
  });

  test("an enrolment goes on with the same keys", async () => {
    const { id, code } = await openTicket({ party: world.bazaar, user: "mira", clock: world.clock });
    await device.readEnrolment(code);
    // Keys and directory are answered first; the third answer is that to the keys of the phone.
    const cutting = createDevice({
      clock: world.clock,
      storage,
      fetch: async (input, init) => {
        if (String(input).endsWith("/enrollments")) proxy.dropNext(1);
        return fetchThrough(proxy.port, (path, body) => void sent.push({ path, body }))(input, init);
      },
    });
    await refuses(cutting.enrol(code), "offline");
    const enrolled = await device.enrol(code);
    const [first, second] = sent
      .filter(({ path }) => path.endsWith("/enrollments"))
      .map(({ body }) => JSON.parse(body));
    assert.deepEqual(second, first);
    const view = (await device.accounts()).find((entry) => entry.id === enrolled);
    await world.bazaar.sdk.enrollments.confirm(id, view?.shortString ?? "");
    proxy.dropNext(1);
    await refuses(device.checkAccount(enrolled), "offline");
    assert.equal(await device.checkAccount(enrolled), "active");
  });
});
