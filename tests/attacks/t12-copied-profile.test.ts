import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { toBase64url, fromBase64url } from "@countersign/protocol";
import { createNodeCrypto } from "@countersign/platform";
import { decisionChecks } from "@countersign/verification-server";
import { openTicket } from "../world/devices.ts";
import { frameOf } from "../world/open-operation.ts";
import { enrolRaw } from "../world/raw-device.ts";
import { addPhone, bringPhone, openDeviceAdd } from "../world/raw-phones.ts";
import { refuses } from "../world/refused.ts";
import { rotateKeys, withNewKeys } from "../world/rotate-raw.ts";
import { claimTransfer } from "./claimed.ts";
import { decideBy } from "./weak-steps.ts";
import { without } from "./without.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

describe("T12: a copy of a phone's profile, one step behind the phone", () => {
  let world: World;
  before(async () => {
    world = await startWorld({ limits: noLimits });
  });
  after(() => world.close());

  async function copied(user: string) {
    const phone = await enrolRaw(world, user);
    const token = phone.lastToken();
    const dst = toBase64url(await createNodeCrypto().sha256(fromBase64url(token)));
    const claimed = await claimTransfer(world, phone, user);
    await phone.account(); // The phone goes on; what the copy holds is now older than the token before the last.
    return { phone, claimed, decision: await claimed.signed({ dst }) };
  }

  test("decides like the phone itself when no token rolls", async () => {
    const { phone, claimed, decision } = await copied("mira");
    const checks = without(decisionChecks, "rolling token");
    assert.equal((await decideBy(world, { device: phone, decision, checks })).code, "");
    assert.equal(await claimed.state(), "approved");
  });

  test("freezes the device with its first decision", async () => {
    const { phone, claimed, decision } = await copied("jonas");
    assert.equal((await phone.decide(decision)).code, "device_frozen");
    assert.equal(await claimed.state(), "claimed");
    assert.equal(
      (await phone.decide(await claimed.signed())).code,
      "device_frozen",
      "the phone itself too, until a person looks",
    );
  });

  test("is worth nothing once the phone has taken new keys, whatever it asks", async () => {
    const { phone, claimed, decision } = await copied("ada");
    const next = await withNewKeys(world, phone);
    assert.equal((await rotateKeys(world, { phone, next })).status, 200);
    const again = await withNewKeys(world, phone);
    for (const asked of [
      phone.account(),
      phone.scan(claimed.text),
      phone.decide(decision),
      phone.notices(),
      rotateKeys(world, { phone, next: again }),
      phone.call("DELETE", "/v1/device"),
    ])
      assert.equal((await asked).code, "signature_invalid");
    assert.equal((await next.account()).body["state"], "active");
  });

  test("that takes new keys itself is noticed: the phone is unknown from then on, and the user's other device is told", async () => {
    const phone = await enrolRaw(world, "lin");
    const other = await addPhone(world, "lin", phone);
    const taken = await withNewKeys(world, phone);
    await rotateKeys(world, { phone, next: taken });
    assert.equal((await phone.account()).code, "signature_invalid");
    const [notice] = (await other.notices()).body["notices"] as { kind: string }[];
    assert.equal(notice?.kind, "keys.rotated");
    await world.bank.sdk.devices.revoke("lin", phone.identity().device);
    assert.equal((await taken.account()).code, "device_revoked");
  });

  test("lets no phone in: a frozen device approves nothing, and when it goes the next one waits a day", async () => {
    const { phone, decision } = await copied("noor");
    await phone.decide(decision);
    const { confirmed } = await bringPhone(world, "noor");
    const opened = await openDeviceAdd(world, "noor", confirmed.approval?.details ?? {});
    assert.equal((await phone.scan(await frameOf(opened))).code, "device_frozen");
    assert.equal((await phone.call("DELETE", "/v1/device")).status, 200);
    await refuses(openTicket({ party: world.bank, user: "noor", clock: world.clock }), "enrollment_conflict");
  });
});
