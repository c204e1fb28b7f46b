import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { signDecision } from "@countersign/protocol";
import { claimPayment, claimTransfer } from "../attacks/claimed.ts";
import { openOperation } from "../world/open-operation.ts";
import { enrolRaw, type RawDevice } from "../world/raw-device.ts";
import { addPhone, approveRaw, bringPhone, claimOn, letIn, openDeviceAdd } from "../world/raw-phones.ts";
import { newKey } from "../world/relying-party.ts";
import { rotateKeys, withNewKeys } from "../world/rotate-raw.ts";
import { createSoftwareAuthenticator } from "../world/software-authenticator.ts";
import { typeCode } from "../world/type-code.ts";
import { withUsers } from "../world/with-users.ts";
import { noLimits, type World } from "../world/world.ts";

const day = 24 * 3600;

describe("two that come at the same moment (T9)", () => {
  let world: World;
  let user: string;
  let phone: RawDevice;
  withUsers({ limits: noLimits }, (given) => {
    ({ world, user } = given);
  });
  beforeEach(async () => {
    phone = await enrolRaw(world, user);
  });

  const stateOf = async (device: RawDevice) => (await device.account()).body["state"] ?? "none";
  const take = (id: string, party = world.bank) =>
    party.call("POST", `/v1/operations/${id}/consume`, { body: {}, idempotencyKey: newKey() });

  test("an objection and the replacement's coming to life: one of them is in time, whoever is first", async () => {
    for (let i = 0; i < 4; i++) {
      const owner = await enrolRaw(world, `${user}-${i}`);
      const { phone: thief, enrollment } = await bringPhone(world, `${user}-${i}`, { replace: true });
      world.clock.move(day);
      const asked = [() => owner.veto(enrollment), () => thief.account()];
      const order = i % 2 === 0 ? asked : asked.toReversed();
      await Promise.all(order.map((ask) => ask()));
      const states = [await stateOf(owner), await stateOf(thief)];
      assert.equal(states.filter((state) => state === "active").length, 1, states.join());
    }
  });

  test("two replacements: one device is left, and one epoch of K_user is new", async () => {
    const [one, other] = [
      await bringPhone(world, user, { replace: true }),
      await bringPhone(world, user, { replace: true }),
    ];
    const { epoch } = await phone.openKeys(await phone.account());
    world.clock.move(day);
    await Promise.all([one.phone.account(), other.phone.account()]);
    const states = [await stateOf(one.phone), await stateOf(other.phone), await stateOf(phone)];
    assert.equal(states.filter((state) => state === "active").length, 1, states.join());
    const left = states[0] === "active" ? one.phone : other.phone;
    assert.equal((await left.openKeys(await left.account())).epoch, epoch + 1);
  });

  test("a report and the release: the report takes it back, or comes after", async () => {
    for (let i = 0; i < 4; i++) {
      const opened = await openOperation(world, "transfer", { user });
      await approveRaw(phone, opened);
      const asked = [
        () => take(opened.id),
        () => phone.call("POST", `/v1/device/operations/${opened.id}/report`, {}),
      ] as const;
      const [first, second] = i % 2 === 0 ? asked : [asked[1], asked[0]];
      const answers = await Promise.all([first(), second()]);
      const taken = answers.find(({ body }) => body["receipt"] !== undefined);
      const { state } = await world.bank.sdk.get(opened.id);
      assert.equal(state, taken ? "released" : "revoked");
    }
  });

  test("new keys and the site's removal: the device is gone, under either key", async () => {
    const next = await withNewKeys(world, phone);
    await Promise.all([
      rotateKeys(world, { phone, next }),
      world.bank.sdk.devices.revoke(user, phone.identity().device),
    ]);
    for (const device of [phone, next])
      assert.ok(["device_revoked", "signature_invalid"].includes((await device.account()).code ?? ""));
    assert.equal((await world.bank.sdk.devices.list(user)).length, 0);
  });

  test("new keys and a decision by the old one: one decision at most, and the old key makes no other", async () => {
    const { signed, opened } = await claimTransfer(world, phone, user);
    const next = await withNewKeys(world, phone);
    await Promise.all([rotateKeys(world, { phone, next }), phone.decide(await signed())]);
    const { state } = await world.bank.sdk.get(opened.id);
    assert.ok(["claimed", "approved"].includes(state), state);
    assert.equal((await phone.decide(await signed({ dec: "decline" }))).code, "signature_invalid");
  });

  test("two approvals of one waiting phone: it is let in once", async () => {
    const second = await addPhone(world, user, phone);
    const brought = await bringPhone(world, user);
    const details = brought.confirmed.approval?.details ?? {};
    const opened = [await openDeviceAdd(world, user, details), await openDeviceAdd(world, user, details)] as const;
    const claims = [await claimOn(phone, opened[0]), await claimOn(second, opened[1])] as const;
    await phone.decide(await signDecision(phone.signer, claims[0]));
    await second.decide(await signDecision(second.signer, claims[1]));
    const answers = await Promise.all(opened.map(({ id }) => take(id)));
    assert.deepEqual(new Set(answers.map(({ code }) => code)), new Set([null, "operation_state_conflict"]));
  });

  test("an approval of a phone and the end of the one that waited: what is over is not let in", async () => {
    const [one, other] = [await bringPhone(world, user), await bringPhone(world, user)];
    const stale = await openDeviceAdd(world, user, other.confirmed.approval?.details ?? {});
    await approveRaw(phone, stale);
    await letIn(world, user, { by: phone, brought: one });
    assert.equal(await stateOf(one.phone), "active");
    assert.equal((await take(stale.id)).code, "operation_state_conflict");
    assert.equal((await other.phone.account()).code, "device_revoked");
  });

  test("the right code of a payment and a second phone: it is paid by the first, or by nobody", async () => {
    const [mira, jonas] = [await enrolRaw(world, user, world.shop), await enrolRaw(world, `${user}-2`, world.shop)];
    const { opened, text, confirmationCode, signed, state } = await claimPayment(world, mira);
    await Promise.all([typeCode(opened, { purpose: "confirmation", code: confirmationCode }), jonas.scan(text)]);
    assert.equal(await state(), "cancelled");
    assert.equal((await mira.decide(await signed())).code, "operation_state_conflict");
  });

  test("two passkeys for one device: it has one", async () => {
    const { body } = await phone.call("POST", "/v1/device/passkeys/options", {});
    const challenge = String(body["challenge"]);
    const add = () => {
      const made = createSoftwareAuthenticator({ origin: world.issuer }).create(challenge);
      return phone.call("POST", "/v1/device/passkeys", { challenge, ...made });
    };
    const answers = await Promise.all([add(), add(), add()]);
    assert.deepEqual(
      answers.map(({ code }) => code).filter((code) => code !== "method_not_allowed"),
      [null],
    );
  });
});
