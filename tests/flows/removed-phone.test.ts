import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { approveOn } from "../world/approve.ts";
import { enrolDevice } from "../world/devices.ts";
import { openOperation } from "../world/open-operation.ts";
import { refuses } from "../world/refused.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

describe("a phone that is removed while it waits for a result", () => {
  let world: World;
  before(async () => {
    world = await startWorld({ limits: noLimits });
  });
  after(() => world.close());

  test("learns that it was removed", async () => {
    const device = await enrolDevice({ party: world.bank, user: "ada", clock: world.clock });
    const opened = await openOperation(world, "transfer", { user: "ada" });
    await approveOn(device, opened);
    const [bound] = await world.bank.sdk.devices.list("ada");
    await world.bank.sdk.devices.revoke("ada", bound?.id ?? "");
    await refuses(device.follow(opened.id), "device_revoked");
    assert.equal((await device.accounts())[0]?.state, "revoked");
  });
});
