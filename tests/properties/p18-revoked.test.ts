import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import * as fc from "fast-check";
import { signDecision } from "@countersign/protocol";
import { frameOf, openOperation, type Opened } from "../world/open-operation.ts";
import { enrolRaw } from "../world/raw-device.ts";
import { addPhone, type BroughtPhone, bringPhone, claimOn, openDeviceAdd } from "../world/raw-phones.ts";
import { newKey } from "../world/relying-party.ts";
import { rotateKeys, withNewKeys } from "../world/rotate-raw.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";
import { seed } from "./seed.ts";

/** What a device, its user and the site may be doing while it is removed. */
const doing = fc.constantFrom("scan", "approve", "consume", "rotate", "account", "let in", "come", "freeze", "thaw");
const removing = fc.constantFrom("site", "device", "replacement");
type Row = Readonly<Record<string, unknown>>;

/** What a device has brought about: rows that name it as the one who did it. */
const deeds = new Set([
  "operation.claimed",
  "operation.approved",
  "operation.declined",
  "enrollment.granted",
  "device.rekeyed",
  "passkey.added",
]);

describe("a removed device (P18)", () => {
  let world: World;
  before(async () => {
    world = await startWorld({ limits: noLimits });
  });
  after(() => world.close());

  async function rows(): Promise<readonly Row[]> {
    const leaves = await world.running().verificationServer.context.store.audit.read(0, 1_000_000);
    return leaves.map(({ json }) => JSON.parse(json) as Row);
  }

  /** One user with two devices, an operation of each kind under way, and a phone that wants in. */
  async function start(user: string) {
    const other = await enrolRaw(world, user);
    const phone = await addPhone(world, user, other);
    const replacing = await bringPhone(world, user, { replace: true });
    world.clock.move(24 * 3600 - 60);
    const fresh = await openOperation(world, "transfer", { user });
    await phone.decide(await signDecision(phone.signer, await claimOn(phone, fresh)));
    const brought = await bringPhone(world, user);
    const adding = await openDeviceAdd(world, user, brought.confirmed.approval?.details ?? {});
    await phone.decide(await signDecision(phone.signer, await claimOn(phone, adding)));
    world.clock.move(60);
    const claimed = await openOperation(world, "transfer", { user });
    const text = await frameOf(claimed);
    const decision = await signDecision(phone.signer, await claimOn(phone, claimed));
    return { user, phone, claimed, text, decision, fresh, brought, adding, replacing };
  }
  type Started = Awaited<ReturnType<typeof start>>;

  const take = ({ id }: Opened) =>
    world.bank.call("POST", `/v1/operations/${id}/consume`, { body: {}, idempotencyKey: newKey() });
  function acts({ user, phone, text, decision, fresh, brought, adding, replacing }: Started) {
    const { device } = phone.identity();
    const site = (verb: string) => world.bank.call("POST", `/v1/users/${user}/devices/${device}/${verb}`, { body: {} });
    const doings: Record<string, () => Promise<unknown>> = {
      scan: () => phone.scan(text),
      approve: () => phone.decide(decision),
      consume: () => take(fresh),
      rotate: async () => rotateKeys(world, { phone, next: await withNewKeys(world, phone) }),
      account: () => phone.account(),
      "let in": () => take(adding),
      come: () => brought.phone.account(),
      freeze: () => site("freeze"),
      thaw: () => site("thaw"),
    };
    const removals: Record<string, () => Promise<unknown>> = {
      site: () => world.bank.sdk.devices.revoke(user, device),
      device: () => phone.call("DELETE", "/v1/device"),
      replacement: () => replacing.phone.account(),
    };
    return { doings, removals };
  }

  /** Asks for everything once more; none of it may be answered. */
  async function refusesAll({ phone, text, decision, claimed, fresh, adding }: Started): Promise<void> {
    const next = await withNewKeys(world, phone);
    for (const asked of [
      phone.scan(text),
      phone.decide(decision),
      phone.account(),
      rotateKeys(world, { phone, next }),
      phone.call("DELETE", "/v1/device"),
      phone.call("GET", `/v1/device/operations/${claimed.id}`),
    ])
      assert.notEqual((await asked).code, null);
    for (const opened of [fresh, adding]) assert.notEqual((await take(opened)).code, null);
  }

  let users = 0;
  test("brings nothing about after its end, whatever was under way at that moment", async () => {
    let ended = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(doing, { maxLength: 4 }),
        removing,
        fc.array(doing, { maxLength: 4 }),
        async (before, how, beside) => {
          users += 1;
          const started = await start(`user-${users}`);
          const { doings, removals } = acts(started);
          const at = (await rows()).length;
          for (const name of before) await doings[name]?.();
          const racing = beside.map((name) => doings[name]?.());
          await Promise.all([...racing.slice(0, 2), removals[how]?.(), ...racing.slice(2)]);

          const { device } = started.phone.identity();
          const written = (await rows()).slice(at);
          const end = written.findIndex((row) => row["event"] === "device.revoked" && row["device"] === device);
          if (end < 0) return; // New keys were first, or another phone came: then it was not removed.
          ended += 1;
          await refusesAll(started);
          const later = (await rows()).slice(at + end + 1);
          const by = later.filter((row) => deeds.has(String(row["event"])) && row["device"] === device);
          assert.deepEqual(by, [], `${before.join()} | ${how} | ${beside.join()}`);
          const own = new Set([started.claimed.id, started.fresh.id, started.adding.id]);
          const released = later.filter(
            (row) => row["event"] === "operation.released" && own.has(String(row["operation"])),
          );
          assert.deepEqual(released, []);
          await checkLetIn(started.brought, written, how);
        },
      ),
      { seed, numRuns: 25 },
    );
    assert.ok(ended > 10, "some are removed");
  });

  /** A phone it let in is there only if it came before, or the device went by itself. */
  async function checkLetIn({ phone }: BroughtPhone, written: readonly Row[], how: string): Promise<void> {
    const binding = await world.running().verificationServer.context.store.bindings.findByKey(phone.signer.kid);
    const end = written.findIndex(({ event }) => event === "device.revoked");
    const came = written.findIndex((row) => row["event"] === "device.active" && row["kid"] === phone.signer.kid);
    if (binding?.state === "active" && how === "site") assert.ok(came >= 0 && came < end);
  }
});
