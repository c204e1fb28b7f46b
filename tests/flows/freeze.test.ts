import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { signDecision, toBase64url } from "@countersign/protocol";
import { frameOf, openOperation } from "../world/open-operation.ts";
import { enrolRaw, type RawDevice } from "../world/raw-device.ts";
import { addPhone, approveRaw, bringPhone, claimOn, rowsAbout } from "../world/raw-phones.ts";
import { refuses } from "../world/refused.ts";
import { newKey } from "../world/relying-party.ts";
import { withUsers } from "../world/with-users.ts";
import { noLimits, type World } from "../world/world.ts";

describe("a frozen device", () => {
  let world: World;
  let user: string;
  let phone: RawDevice;
  withUsers({ limits: noLimits }, (given) => {
    ({ world, user } = given);
  });
  beforeEach(async () => {
    phone = await enrolRaw(world, user);
  });

  const { freeze, thaw } = {
    freeze: (of = phone) => world.bank.sdk.devices.freeze(user, of.identity().device),
    thaw: (of = phone) => world.bank.sdk.devices.thaw(user, of.identity().device),
  };

  test("does nothing until its site thaws it, and then all it did before", async () => {
    const opened = await openOperation(world, "transfer", { user });
    const claims = await claimOn(phone, opened);
    assert.equal((await freeze()).state, "frozen");
    const decision = await signDecision(phone.signer, claims);
    assert.equal((await phone.decide(decision)).code, "device_frozen");
    assert.equal((await phone.scan(await frameOf(opened))).code, "device_frozen");
    assert.equal((await phone.call("GET", `/v1/device/operations/${opened.id}`)).code, "device_frozen");
    const { body } = await phone.account();
    assert.deepEqual([body["state"], body["keys"], body["rollingToken"]], ["frozen", null, null]);
    assert.equal((await thaw()).state, "active");
    assert.equal((await phone.decide(decision)).body["state"], "approved");
  });

  test("is frozen and thawed as often as asked, each once in the log", async () => {
    for (const step of [freeze, freeze, thaw, thaw, freeze, thaw]) await step();
    const { device } = phone.identity();
    const count = async (event: string) => (await rowsAbout(world, { event, device })).length;
    assert.deepEqual([await count("device.frozen"), await count("device.thawed")], [2, 2]);
  });

  test("keeps what it approved from being released until it is thawed", async () => {
    const opened = await openOperation(world, "transfer", { user });
    await approveRaw(phone, opened);
    await freeze();
    const take = () =>
      world.bank.sdk.consume(opened.id, { kept: opened.kept, about: opened.about, idempotencyKey: newKey() });
    await refuses(take(), "operation_state_conflict");
    await thaw();
    assert.equal((await take()).user, user);
  });

  test("by an alarm is not thawed by its site, not even when the site had frozen it as well", async () => {
    const opened = await openOperation(world, "transfer", { user });
    const claims = await claimOn(phone, opened);
    const copied = await signDecision(phone.signer, { ...claims, dst: toBase64url(new Uint8Array(32)) });
    assert.equal((await phone.decide(copied)).code, "device_frozen");
    await refuses(thaw(), "operation_state_conflict");
    assert.equal((await freeze()).state, "frozen", "freezing it again changes nothing");
    await refuses(thaw(), "operation_state_conflict");
    const [listed] = await world.bank.sdk.devices.list(user);
    assert.equal(listed?.state, "frozen");
    await world.restart();
    await refuses(thaw(), "operation_state_conflict");
  });

  test("still is the user's device: another needs its approval, or a day", async () => {
    await freeze();
    const further = await bringPhone(world, user);
    assert.equal(further.confirmed.approval?.type, "device.add");
    assert.equal((await further.phone.account()).body["state"], "confirmed");
    const replacing = await bringPhone(world, user, { replace: true });
    assert.ok(replacing.confirmed.activeFrom);
  });

  test("is none that is not there yet, was removed, or is somebody else's", async () => {
    const waiting = await bringPhone(world, user);
    await refuses(world.bank.sdk.devices.freeze(user, waiting.confirmed.device), "operation_state_conflict");
    await refuses(world.bank.sdk.devices.thaw(user, waiting.confirmed.device), "operation_state_conflict");
    const { device } = phone.identity();
    for (const [party, of] of [
      [world.bank, `${user}-other`],
      [world.bazaar, user],
    ] as const) {
      await refuses(party.sdk.devices.freeze(of, device), "operation_not_found");
      await refuses(party.sdk.devices.thaw(of, device), "operation_not_found");
    }
    await world.bank.sdk.devices.revoke(user, device);
    await refuses(freeze(), "operation_state_conflict");
    await refuses(thaw(), "operation_state_conflict");
  });

  test("is told to the other devices, by whomever it was frozen", async () => {
    const other = await addPhone(world, user, phone);
    await freeze();
    await thaw();
    const opened = await openOperation(world, "transfer", { user });
    const claims = await claimOn(phone, opened);
    await phone.decide(await signDecision(phone.signer, { ...claims, dst: toBase64url(new Uint8Array(32)) }));
    const notices = (await other.notices()).body["notices"] as { kind: string; device: string }[];
    assert.deepEqual(
      notices.map(({ kind, device }) => `${kind} ${device}`),
      ["device.frozen Raw phone", "device.frozen Raw phone"],
      "and nothing of its own coming",
    );
  });
});
