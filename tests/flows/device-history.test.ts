import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { createMemoryStorage, type HistoryEntry } from "@countersign/approving-device";
import { approveOn, consume, refusal, scanOn } from "../world/approve.ts";
import { createDevice, enrolAt } from "../world/devices.ts";
import { frameOf, openOperation } from "../world/open-operation.ts";
import { enrolRaw } from "../world/raw-device.ts";
import { refuses } from "../world/refused.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

describe("the history of a user's device", () => {
  let world: World;
  before(async () => {
    world = await startWorld({ limits: noLimits });
  });
  after(() => world.close());

  /** One released, one declined and one that nobody has decided, of a device of this user. */
  async function lived(user: string) {
    const storage = createMemoryStorage();
    const device = createDevice({ clock: world.clock, storage });
    const account = await enrolAt(device, { party: world.bank, user, clock: world.clock });
    const released = await openOperation(world, "transfer", { user });
    await approveOn(device, released);
    await consume(released);
    await released.party.sdk.outcome(released.id, "done");
    const declined = await openOperation(world, "transfer", { user });
    await scanOn(device, declined);
    await device.decide(declined.id, refusal);
    const open = await openOperation(world, "transfer", { user });
    return { device, account, storage, released, declined, open };
  }

  /** As a device finds it that lost what it kept: the server is all that remembers. */
  async function forget(device: { eraseHistory(ids: null): Promise<readonly HistoryEntry[]> }) {
    return device.eraseHistory(null);
  }

  test("comes from the server with lines, answers and results; what is still open does not", async () => {
    const { device, account, released, declined } = await lived("ada");
    await device.follow(released.id, { waitSeconds: 0 });
    const before = await forget(device);
    const bringer = device.bringHistory(account, "zh");
    assert.deepEqual(await bringer.next(), { added: 2, known: 0, refused: 0, complete: true });
    const entries = await device.history();
    assert.deepEqual(entries.map(({ id }) => id).toSorted(), [released.id, declined.id].toSorted());
    const first = entries.find(({ id }) => id === released.id);
    assert.deepEqual([first?.fate, first?.answer, first?.used], ["done", "approve", true]);
    assert.deepEqual(
      first?.lines.map(([, value]) => value),
      before.find(({ id }) => id === released.id)?.lines.map(([, value]) => value),
    );
    assert.equal(first?.elsewhere, undefined, "this device decided it");
    assert.equal(entries.find(({ id }) => id === declined.id)?.answer, "decline");
  });

  test("marks what another device decided, and merges without duplicates", async () => {
    const { device, account, released, declined } = await lived("berta");
    const kept = await device.history();
    assert.deepEqual(await device.bringHistory(account, "en").next(), {
      added: 0,
      known: 2,
      refused: 0,
      complete: true,
    });
    const after = await device.history();
    assert.equal(after.length, kept.length);
    assert.ok(after.every(({ elsewhere }) => elsewhere === undefined));
    assert.equal(after.find(({ id }) => id === released.id)?.fate, "done", "and hears what became of it");
    await device.eraseHistory([declined.id]);
    assert.deepEqual(
      (await device.history()).map(({ id }) => id),
      [released.id],
    );
  });

  test("is erased here and taken back, and the server's stays", async () => {
    const { device, account } = await lived("carla");
    const erased = await device.eraseHistory(null);
    assert.equal((await device.history()).length, 0);
    await device.restoreHistory(erased);
    assert.deepEqual(await device.history(), erased);
    await device.eraseHistory(null);
    assert.equal((await device.bringHistory(account, "en").next()).added, 2);
  });

  test("has the receipt of what was released, and judges it without a network", async () => {
    const user = "dora";
    const storage = createMemoryStorage();
    let reachable = true;
    const device = createDevice({
      clock: world.clock,
      storage,
      fetch: (...asked) => (reachable ? fetch(...asked) : Promise.reject(new TypeError("offline"))),
    });
    await enrolAt(device, { party: world.bank, user, clock: world.clock });
    const opened = await openOperation(world, "transfer", { user });
    await approveOn(device, opened);
    assert.equal(await device.checkReceipt(opened.id), "none", "not used yet");
    await consume(opened);
    assert.equal(await device.checkReceipt(opened.id), "genuine");
    reachable = false;
    assert.equal(await device.checkReceipt(opened.id), "genuine");
    const entry = await device.entry(opened.id);
    await storage.put("history", opened.id, { ...entry, digest: "A".repeat(43) });
    assert.equal(await device.checkReceipt(opened.id), "not-genuine", "it is not about what is kept");
  });

  test("has what was shown and never answered", async () => {
    const user = "emil";
    const device = createDevice({ clock: world.clock });
    const account = await enrolAt(device, { party: world.bank, user, clock: world.clock });
    const opened = await openOperation(world, "transfer", { user });
    await scanOn(device, opened);
    world.clock.move(400);
    assert.deepEqual(await device.openReviews("en"), []);
    const [entry] = await device.history();
    assert.deepEqual([entry?.id, entry?.fate, entry?.undecided], [opened.id, "expired", true]);
    assert.deepEqual(await device.bringHistory(account, "en").next(), {
      added: 0,
      known: 1,
      refused: 0,
      complete: true,
    });
    assert.deepEqual(
      (await device.history()).map(({ undecided }) => undecided),
      [true],
    );
  });

  test("is refused to a device that was removed or frozen", async () => {
    const { device, account } = await lived("edda");
    const [bound] = await world.bank.sdk.devices.list("edda");
    await world.bank.sdk.devices.revoke("edda", bound?.id ?? "");
    await refuses(device.bringHistory(account, "en").next(), "device_revoked");
  });

  test("finds by any part of a word", async () => {
    const user = "flora";
    const phone = await enrolRaw(world, user);
    const opened = await openOperation(world, "transfer", { user });
    await opened.party.sdk.cancel(opened.id);
    const ids = async (q: string) => {
      const { body } = await phone.call("GET", `/v1/device/history?q=${encodeURIComponent(q)}`);
      return (body["operations"] as { id: string }[]).map(({ id }) => id);
    };
    const [payee = ""] = Object.values(opened.about.details).filter((value) => /^[A-Z][a-z]/.test(String(value)));
    assert.deepEqual(await ids(String(payee).slice(1, 5).toUpperCase()), [opened.id]);
    assert.deepEqual(await ids("nothing-like-it"), []);
  });
});

describe("asking for a history", () => {
  test("has a limit of its own, and leaves scans theirs", async () => {
    const world = await startWorld();
    try {
      const phone = await enrolRaw(world, "greta");
      const codes: (string | null)[] = [];
      for (let n = 0; n < 21; n++) codes.push((await phone.call("GET", "/v1/device/history")).code);
      assert.deepEqual(codes, [...Array.from({ length: 20 }, () => null), "rate_limited"]);
      const opened = await openOperation(world, "transfer", { user: "greta" });
      assert.equal((await phone.scan(await frameOf(opened))).status, 200);
      world.clock.move(60);
      assert.equal((await phone.call("GET", "/v1/device/history")).code, null);
    } finally {
      await world.close();
    }
  });
});
