import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  type ApprovingDevice,
  createMemoryStorage,
  createQueueLock,
  type DeviceStorage,
} from "@countersign/approving-device";
import { approval, approveOn, consume, refusal, scanOn } from "../world/approve.ts";
import { createDevice, enrolAt, enrolDevice } from "../world/devices.ts";
import { frameOf, openOperation } from "../world/open-operation.ts";
import { refusalOf, refuses } from "../world/refused.ts";
import { withUsers } from "../world/with-users.ts";
import { noLimits, type World } from "../world/world.ts";

describe("the phone in a user's hand", () => {
  let world: World;
  let user: string;
  withUsers({ limits: noLimits }, (given) => {
    ({ world, user } = given);
  });

  const place = (name = user) => ({ party: world.bank, user: name, clock: world.clock });

  for (const hours of [1, -1]) {
    test(`with a clock ${hours} hour off enrols, scans and approves all the same`, async () => {
      const clock = { now: () => world.clock.now() + hours * 3_600_000 };
      const device = createDevice({ clock });
      assert.equal(device.clockOffset(), null);
      await enrolAt(device, place());
      assert.equal(device.clockOffset(), -3600 * hours);
      const opened = await openOperation(world, "transfer", { user });
      await approveOn(device, opened);
      assert.equal((await consume(opened)).user, user);
      const entry = await device.entry(opened.id);
      assert.equal(entry?.decidedAt, world.clock.seconds(), "and keeps the server's time in its history");
    });
  }

  test("whose clock is put right later, or set wrong, goes on", async () => {
    let offMs = 0;
    const device = createDevice({ clock: { now: () => world.clock.now() + offMs } });
    await enrolAt(device, place());
    for (offMs of [3_600_000, 0, -7_200_000]) await approveOn(device, await openOperation(world, "transfer", { user }));
    assert.equal((await device.history()).length, 3);
  });

  test("started anew with a wrong clock judges a code by the server's time", async () => {
    const storage = createMemoryStorage();
    const before = createDevice({ clock: world.clock, storage });
    await enrolAt(before, place());
    await approveOn(before, await openOperation(world, "transfer", { user }));
    const device = createDevice({ clock: { now: () => world.clock.now() + 3_600_000 }, storage });
    await approveOn(device, await openOperation(world, "transfer", { user }));
  });

  test("finds the right one of its accounts by the code's hint", async () => {
    const device = createDevice({ clock: world.clock });
    await enrolAt(device, place());
    const second = await enrolAt(device, place(`${user}-b`));
    const opened = await openOperation(world, "transfer", { user: `${user}-b` });
    await scanOn(device, opened);
    assert.equal((await device.review(opened.id, "en"))?.account, second);
  });

  test("asks which account when a code fits several, and takes the one picked", async () => {
    const storage = createMemoryStorage();
    const device = createDevice({ clock: world.clock, storage });
    const account = await enrolAt(device, place());
    await storage.put("accounts", "twin", { ...((await storage.get("accounts", account)) as object), id: "twin" });
    await storage.put("device", "keys/twin", await storage.get("device", `keys/${account}`));
    const opened = await openOperation(world, "transfer", { user });
    const answer = await device.scan(await frameOf(opened), null);
    assert.deepEqual(
      answer.kind === "pick" && answer.accounts.map(({ id }) => id).toSorted(),
      [account, "twin"].toSorted(),
    );
    assert.deepEqual(await device.scan(await frameOf(opened), account), { kind: "review", id: opened.id });
    await refuses(device.scan(await frameOf(opened), "unknown"), "noAccount");
  });

  test("says that it has no account when it has none", async () => {
    const opened = await openOperation(world, "transfer", { user });
    await refuses(createDevice({ clock: world.clock }).scan(await frameOf(opened), null), "noAccount");
    const elsewhere = createDevice({ clock: world.clock });
    await enrolAt(elsewhere, { ...place(), party: world.bazaar });
    await refuses(elsewhere.scan(await frameOf(opened), null), "noAccount");
  });

  test("holds accounts of several organizations with keys of their own", async () => {
    const device = createDevice({ clock: world.clock });
    await enrolAt(device, place());
    await enrolAt(device, { ...place(), party: world.bazaar });
    assert.deepEqual((await device.accounts()).map(({ organization }) => organization).toSorted(), [
      "Example Bank",
      "Lantern Bazaar",
    ]);
    await approveOn(device, await openOperation(world, "item-transfer", { user }));
    await approveOn(device, await openOperation(world, "transfer", { user }));
    const [atBank] = await world.bank.sdk.devices.list(user);
    const [atBazaar] = await world.bazaar.sdk.devices.list(user);
    assert.notEqual(atBank?.id, atBazaar?.id, "so that sites cannot tell they share a user");
  });

  test("with two tabs deciding at once decides once, and is not taken for a copy", async () => {
    const shared: { storage: DeviceStorage; lock: ReturnType<typeof createQueueLock> } = {
      storage: createMemoryStorage(),
      lock: createQueueLock(),
    };
    const tabs: [ApprovingDevice, ApprovingDevice] = [
      createDevice({ clock: world.clock, ...shared }),
      createDevice({ clock: world.clock, ...shared }),
    ];
    await enrolAt(tabs[0], place());
    for (let round = 0; round < 5; round++) {
      const opened = await openOperation(world, "transfer", { user });
      await scanOn(tabs[0], opened);
      const settled = await Promise.allSettled([
        tabs[0].decide(opened.id, approval),
        tabs[1].decide(opened.id, refusal),
      ]);
      assert.deepEqual(
        settled.map(({ status }) => status),
        ["fulfilled", "rejected"],
      );
      assert.equal((await world.bank.sdk.get(opened.id)).state, "approved");
    }
    assert.equal((await tabs[1].accounts())[0]?.state, "active");
  });

  test("whose profile was copied is frozen at the first decision of the one left behind (T12)", async () => {
    const storage = createMemoryStorage();
    const device = createDevice({ clock: world.clock, storage });
    const account = await enrolAt(device, place());
    const copied = createMemoryStorage();
    for (const store of ["accounts", "directories"] as const) {
      for (const record of await storage.all(store)) {
        const { id = "", issuer = "" } = record as { id?: string; issuer?: string };
        await copied.put(store, store === "accounts" ? id : issuer, record);
      }
    }
    await copied.put("device", `keys/${account}`, await storage.get("device", `keys/${account}`));
    await copied.put("device", "installation", await storage.get("device", "installation"));
    const thief = createDevice({ clock: world.clock, storage: copied });
    const opened = await openOperation(world, "transfer", { user });
    await scanOn(device, opened);
    for (let i = 0; i < 2; i++) await thief.checkAccount(account);
    await refuses(device.decide(opened.id, approval), "device_frozen");
    assert.equal((await device.accounts())[0]?.state, "frozen");
    assert.equal(
      await refusalOf(thief.scan(await frameOf(await openOperation(world, "transfer", { user })), account)),
      "device_frozen",
    );
  });

  test("hears of the result while it waits for it", async () => {
    const device = await enrolDevice(place());
    const opened = await openOperation(world, "transfer", { user });
    await approveOn(device, opened);
    const following = device.follow(opened.id);
    await consume(opened);
    await opened.party.sdk.outcome(opened.id, "done");
    assert.equal((await following)?.fate, "done");
    assert.equal((await device.entry(opened.id))?.fate, "done");
  });

  test("stops waiting when it is told to, and asks once when it is told so", async () => {
    const device = await enrolDevice(place());
    const opened = await openOperation(world, "transfer", { user });
    await approveOn(device, opened);
    const stop = new AbortController();
    const following = device.follow(opened.id, { signal: stop.signal });
    stop.abort();
    assert.equal((await following)?.fate, "waiting");
    assert.equal((await device.follow(opened.id, { waitSeconds: 0 }))?.fate, "waiting");
  });

  test("approves the sign-in of somebody the site does not know yet", async () => {
    const device = await enrolDevice(place());
    const opened = await openOperation(world, "login", { user, changes: { login: { state: 0, user } } });
    await scanOn(device, opened);
    assert.equal((await device.review(opened.id, "en"))?.loggedOut, true);
    await device.decide(opened.id, approval);
    assert.equal((await consume(opened)).user, user);
  });

  test("warns of values that mix alphabets", async () => {
    const device = await enrolDevice(place());
    const details = { amount: "1.00", currency: "EUR", account: "DE1", payee: "J\u043enas Weber" };
    const opened = await openOperation(world, "transfer", { user, changes: { details } });
    await scanOn(device, opened);
    assert.deepEqual((await device.review(opened.id, "en"))?.mixed, ["Payee"]);
  });

  test("checks a code without label 9 all the same", async () => {
    const device = await enrolDevice(place());
    const payee = "长".repeat(140);
    const details = { amount: "1.00", currency: "EUR", account: "DE1", payee, memo: payee };
    const opened = await openOperation(world, "transfer", { user, changes: { details } });
    await scanOn(device, opened);
    assert.deepEqual((await device.review(opened.id, "zh"))?.lines[3], ["收款人", payee]);
    await device.decide(opened.id, approval);
    assert.equal((await consume(opened)).user, user);
  });
});
