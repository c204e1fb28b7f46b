import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { signDecision } from "@countersign/protocol";
import { frameOf, openOperation } from "../world/open-operation.ts";
import { enrolRaw, type RawDevice } from "../world/raw-device.ts";
import { approveRaw, bringPhone, claimOn, letIn } from "../world/raw-phones.ts";
import { refuses } from "../world/refused.ts";
import { newKey } from "../world/relying-party.ts";
import { rotateKeys, withNewKeys } from "../world/rotate-raw.ts";
import { withUsers } from "../world/with-users.ts";
import { noLimits, type World } from "../world/world.ts";

describe("T11: a thief with the user's unlocked phone", () => {
  let world: World;
  let user: string;
  let phone: RawDevice;
  withUsers({ limits: noLimits }, (given) => {
    ({ world, user } = given);
  });
  beforeEach(async () => {
    phone = await enrolRaw(world, user);
  });

  const { freeze, remove } = {
    freeze: () => world.bank.sdk.devices.freeze(user, phone.identity().device),
    remove: () => world.bank.sdk.devices.revoke(user, phone.identity().device),
  };

  test("is stopped from afar, in the middle of what he does, and what he approved is not released", async () => {
    for (const stop of [freeze, remove]) {
      const [approved, claimed] = [
        await openOperation(world, "transfer", { user }),
        await openOperation(world, "transfer", { user }),
      ];
      await approveRaw(phone, approved);
      const claims = await claimOn(phone, claimed);
      await stop();
      const code = stop === freeze ? "device_frozen" : "device_revoked";
      assert.equal((await phone.decide(await signDecision(phone.signer, claims))).code, code);
      assert.equal((await phone.scan(await frameOf(claimed))).code, code);
      const { kept, about } = approved;
      const taken = world.bank.sdk.consume(approved.id, { kept, about, idempotencyKey: newKey() });
      await refuses(taken, "operation_state_conflict");
      if (stop === freeze) await world.bank.sdk.devices.thaw(user, phone.identity().device);
    }
  });

  test("does not outlast the removal by new keys, nor by a phone of his own that he let in and that has not come", async () => {
    const brought = await bringPhone(world, user);
    await letIn(world, user, { by: phone, brought });
    const next = await withNewKeys(world, phone);
    await rotateKeys(world, { phone, next });
    await remove();
    assert.equal((await next.account()).code, "device_revoked");
    assert.equal((await brought.phone.account()).code, "device_revoked");
    assert.deepEqual(await world.bank.sdk.devices.list(user), []);
  });

  test("lets no phone in at a site that asks for the user's verification of it", async () => {
    const brought = await bringPhone(world, user);
    const about = { type: "device.add", business: "accounts", details: brought.confirmed.approval?.details ?? {} };
    const login = { state: 1, user, authTime: world.clock.seconds(), methods: ["pwd"] } as const;
    const asked = { ...about, login, minimumAssurance: "uv" } as const;
    const { id, display, kept } = await world.bank.sdk.open(asked, { idempotencyKey: newKey() });
    const opened = { id, display, kept, about, party: world.bank };
    for (const uv of ["none", "pin", "passkey"] as const) {
      const claims = { ...(await claimOn(phone, opened)), uv };
      assert.equal((await phone.decide(await signDecision(phone.signer, claims))).code, "user_verification_required");
    }
    assert.equal((await brought.phone.account()).body["state"], "confirmed");
  });
});
