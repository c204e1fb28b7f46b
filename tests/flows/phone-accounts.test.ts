import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { type ApprovingDevice, createMemoryStorage } from "@countersign/approving-device";
import { approveOn, consume, scanOn, approval } from "../world/approve.ts";
import { createDevice, enrolAt, enrolDevice, openTicket } from "../world/devices.ts";
import { type DroppingProxy, fetchThrough, startDroppingProxy } from "../world/dropping-proxy.ts";
import { openOperation } from "../world/open-operation.ts";
import { openDeviceAdd } from "../world/raw-phones.ts";
import { refuses } from "../world/refused.ts";
import { newKey } from "../world/relying-party.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

const day = 24 * 3600;

describe("a phone among others of its user", () => {
  let world: World;
  let user: string;
  let users = 0;
  before(async () => {
    world = await startWorld({ limits: noLimits });
  });
  beforeEach(() => {
    users += 1;
    user = `user-${users}`;
  });
  after(() => world.close());

  const place = () => ({ party: world.bank, user, clock: world.clock });

  /** A further phone whose six digits were typed. */
  async function bring({ replace }: { replace?: boolean } = {}) {
    const device = createDevice({ clock: world.clock });
    const { id, code } = await openTicket({ ...place(), ...(replace !== undefined && { replace }) });
    const account = await device.enrol(code);
    const digits = (await device.accounts())[0]?.shortString ?? "";
    const confirmed = await world.bank.sdk.enrollments.confirm(id, digits, { confirmedBy: "password" });
    return { device, account, confirmed, enrollment: id };
  }

  const noticesOf = async (device: ApprovingDevice) => {
    const [account] = await device.accounts();
    assert.ok(account);
    await device.checkNotices(account.id).catch(() => []);
    return (await device.accounts())[0]?.notices ?? [];
  };

  test("waits to be approved there, and both show the same key", async () => {
    const first = await enrolDevice(place());
    const { device, account, confirmed } = await bring();
    assert.equal(await device.checkAccount(account), "confirmed");
    const [waiting] = await device.accounts();
    assert.match(waiting?.keyName ?? "", /^[0-9a-f]{4}( [0-9a-f]{4}){3}$/);
    assert.ok(confirmed.approval);
    const opened = await openDeviceAdd(world, user, confirmed.approval.details);
    await scanOn(first, opened);
    const lines = (await first.review(opened.id, "en"))?.lines.map(([, value]) => value);
    assert.deepEqual(lines, ["Test phone", waiting?.keyName]);
    await first.decide(opened.id, approval);
    await world.bank.sdk.consume(opened.id, { kept: opened.kept, about: opened.about, idempotencyKey: newKey() });
    assert.equal(await device.checkAccount(account), "active");
    assert.equal((await device.accounts())[0]?.keyName, null);
    assert.deepEqual(
      (await noticesOf(first)).map(({ kind, device: name, isNew }) => [kind, name, isNew]),
      [["device.added", "Test phone", true]],
    );
    await approveOn(device, await openOperation(world, "transfer", { user }));
  });

  test("hears that it is to be replaced, and stops that", async () => {
    const first = await enrolDevice(place());
    const { device, account, enrollment } = await bring({ replace: true });
    assert.equal(await device.checkAccount(account), "confirmed");
    const [notice] = await noticesOf(first);
    assert.equal(notice?.kind, "device.replacing");
    assert.equal(notice.enrollment, enrollment);
    assert.ok((notice.vetoUntil ?? 0) > world.clock.seconds());
    const [own] = await first.accounts();
    assert.ok(own);
    await first.veto(own.id, enrollment);
    const about = (await noticesOf(first)).filter(({ kind }) => kind === "device.replacing");
    assert.deepEqual(
      about.map(({ isVetoed }) => isVetoed),
      about.map(() => true),
    );
    assert.ok(about.length > 0);
    assert.equal(await device.checkAccount(account), "revoked");
  });

  test("removed by the site may still hear of its replacement and stop it (T54)", async () => {
    const first = await enrolDevice(place());
    const [listed] = await world.bank.sdk.devices.list(user);
    assert.ok(listed);
    await world.bank.sdk.devices.revoke(user, listed.id);
    const { device, account, enrollment } = await bring({ replace: true });
    const [own] = await first.accounts();
    assert.ok(own);
    assert.equal(await first.checkAccount(own.id), "revoked");
    assert.ok((await noticesOf(first)).some((notice) => notice.enrollment === enrollment));
    await first.veto(own.id, enrollment);
    assert.equal(await device.checkAccount(account), "revoked");
  });

  test("replaced after a day is told so, and the new one approves", async () => {
    const first = await enrolDevice(place());
    const { device, account } = await bring({ replace: true });
    world.clock.move(day);
    assert.equal(await device.checkAccount(account), "active");
    const [own] = await first.accounts();
    assert.ok(own);
    assert.equal(await first.checkAccount(own.id), "revoked");
    await approveOn(device, await openOperation(world, "transfer", { user }));
  });

  test("remembers which notices its user has seen", async () => {
    const first = await enrolDevice(place());
    await bring({ replace: true });
    await noticesOf(first);
    const [own] = await first.accounts();
    assert.ok(own);
    await first.seeNotices(own.id);
    assert.deepEqual(
      (await noticesOf(first)).map(({ isNew }) => isNew),
      [false],
    );
  });
});

describe("a phone that makes new keys for an account", () => {
  let world: World;
  let proxy: DroppingProxy;
  let user: string;
  let users = 0;
  before(async () => {
    world = await startWorld({ limits: noLimits });
    proxy = await startDroppingProxy(Number(new URL(world.issuer).port));
  });
  beforeEach(() => {
    users += 1;
    user = `rotating-${users}`;
  });
  after(async () => {
    await proxy.close();
    await world.close();
  });

  async function enrolled() {
    const storage = createMemoryStorage();
    const device = createDevice({ clock: world.clock, storage, fetch: fetchThrough(proxy.port) });
    const account = await enrolAt(device, { party: world.bank, user, clock: world.clock });
    const keyOf = async () => ((await storage.get("device", `keys/${account}`)) as { signing: object }).signing;
    return { device, account, storage, keyOf };
  }
  async function stillApproves(device: ApprovingDevice): Promise<void> {
    const opened = await openOperation(world, "transfer", { user });
    await approveOn(device, opened);
    assert.equal((await consume(opened)).user, user);
  }

  test("goes on with them, and the old ones are gone", async () => {
    const { device, account, storage, keyOf } = await enrolled();
    const old = await storage.get("device", `keys/${account}`);
    const before = await keyOf();
    await device.rotateKeys(account);
    assert.notDeepEqual(await keyOf(), before);
    assert.equal(await storage.get("device", `next-keys/${account}`), undefined);
    await stillApproves(device);
    await storage.put("device", `keys/${account}`, old);
    await refuses(device.checkAccount(account), "signature_invalid");
  });

  test("whose answer was lost finds out by the new key, whatever it does next", async () => {
    for (const next of ["rotateKeys", "checkAccount", "scan"] as const) {
      user = `${user}-${next}`;
      const { device, account, storage } = await enrolled();
      proxy.dropNext(1);
      await refuses(device.rotateKeys(account), "offline");
      if (next !== "scan") await device[next](account);
      await stillApproves(device);
      assert.equal(await storage.get("device", `next-keys/${account}`), undefined, next);
    }
  });

  test("whose answer was lost is removed at its site too, and not on the phone alone", async () => {
    user = `${user}-gone`;
    const { device, account } = await enrolled();
    proxy.dropNext(1);
    await refuses(device.rotateKeys(account), "offline");
    await device.removeAccount(account);
    assert.deepEqual([await device.accounts(), await world.bank.sdk.devices.list(user)], [[], []]);
  });

  test("whose answer was lost takes back and reports with the keys the server knows", async () => {
    for (const act of ["undo", "report"] as const) {
      user = `${user}-${act}`;
      const { device, account } = await enrolled();
      const opened = await openOperation(world, "transfer", { user });
      await approveOn(device, opened);
      proxy.dropNext(1);
      await refuses(device.rotateKeys(account), "offline");
      await device[act](opened.id);
      assert.equal((await world.bank.sdk.get(opened.id)).state, "revoked", act);
    }
  });

  test("whose answer was lost hears of its replacement and stops it, though the site has removed it meanwhile (T54)", async () => {
    user = `${user}-removed`;
    const { device, account } = await enrolled();
    proxy.dropNext(1);
    await refuses(device.rotateKeys(account), "offline");
    const [bound] = await world.bank.sdk.devices.list(user);
    await world.bank.sdk.devices.revoke(user, bound?.id ?? "");
    const next = createDevice({ clock: world.clock });
    const { id, code } = await openTicket({ party: world.bank, user, clock: world.clock, replace: true });
    const other = await next.enrol(code);
    const digits = (await next.accounts())[0]?.shortString ?? "";
    await world.bank.sdk.enrollments.confirm(id, digits);
    const notices = await device.checkNotices(account);
    const replacing = notices.find(({ kind }) => kind === "device.replacing");
    assert.ok(replacing?.enrollment, JSON.stringify(notices));
    await device.veto(account, replacing.enrollment);
    assert.equal((await device.accounts())[0]?.state, "revoked");
    assert.equal(await next.checkAccount(other), "revoked");
  });

  test("whose answer was lost has them too when it was frozen meanwhile, and goes on after the thaw", async () => {
    user = `${user}-frozen`;
    const { device, account, storage } = await enrolled();
    proxy.dropNext(1);
    await refuses(device.rotateKeys(account), "offline");
    const [bound] = await world.bank.sdk.devices.list(user);
    await world.bank.sdk.devices.freeze(user, bound?.id ?? "");
    assert.equal(await device.checkAccount(account), "frozen");
    assert.equal(await storage.get("device", `next-keys/${account}`), undefined);
    await world.bank.sdk.devices.thaw(user, bound?.id ?? "");
    await stillApproves(device);
  });

  test("whose request never arrived makes them with the same new keys", async () => {
    const storage = createMemoryStorage();
    let away = false;
    const device = createDevice({
      clock: world.clock,
      storage,
      fetch: (input, init) => (away ? Promise.reject(new TypeError("no network")) : fetch(input, init)),
    });
    const account = await enrolAt(device, { party: world.bank, user, clock: world.clock });
    away = true;
    await refuses(device.rotateKeys(account), "offline");
    const made = await storage.get("device", `next-keys/${account}`);
    away = false;
    await stillApproves(device);
    await device.rotateKeys(account);
    assert.deepEqual(await storage.get("device", `keys/${account}`), made);
    await stillApproves(device);
  });
});
