import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import type { ApprovingDevice } from "@countersign/approving-device";
import { approveOn, consume, refusal, scanOn } from "../world/approve.ts";
import { enrolDevice } from "../world/devices.ts";
import { openOperation } from "../world/open-operation.ts";
import { refuses } from "../world/refused.ts";
import { withUsers } from "../world/with-users.ts";
import { noLimits, type World } from "../world/world.ts";

describe("a phone whose user thinks again", () => {
  let world: World;
  let user: string;
  let device: ApprovingDevice;
  withUsers({ limits: noLimits }, (given) => {
    ({ world, user } = given);
  });
  beforeEach(async () => {
    device = await enrolDevice({ party: world.bank, user, clock: world.clock });
  });

  async function approved() {
    const opened = await openOperation(world, "transfer", { user });
    await approveOn(device, opened);
    return opened;
  }

  test("takes back what the site has not used, and keeps that", async () => {
    const opened = await approved();
    assert.equal((await device.undo(opened.id)).fate, "revoked");
    assert.equal((await device.undo(opened.id)).fate, "revoked", "repeating is the same answer");
    assert.equal((await device.entry(opened.id))?.fate, "revoked");
    await refuses(consume(opened), "operation_state_conflict");
  });

  test("cannot take back what the site has used, and its entry says so", async () => {
    const opened = await approved();
    await consume(opened);
    await refuses(device.undo(opened.id), "operation_already_consumed");
    const entry = await device.follow(opened.id, { waitSeconds: 0 });
    assert.deepEqual([entry?.fate, entry?.used], ["waiting", true]);
  });

  test("reports what was not its user's doing: unused, it is taken back; used, the site is warned all the same", async () => {
    const unused = await approved();
    const first = await device.report(unused.id);
    assert.deepEqual([first.fate, first.reported], ["revoked", true]);
    const used = await approved();
    await consume(used);
    const second = await device.report(used.id);
    assert.deepEqual([second.fate, second.used, second.reported], ["waiting", true, true]);
    await used.party.sdk.outcome(used.id, "done");
    const heard = await device.follow(used.id, { waitSeconds: 0 });
    assert.deepEqual([heard?.fate, heard?.reported], ["done", true]);
  });

  test("reports what was carried out, whether it has heard of that or not, and its entry says so still", async () => {
    for (const heard of [true, false]) {
      const opened = await approved();
      await consume(opened);
      await opened.party.sdk.outcome(opened.id, "done");
      if (heard) assert.equal((await device.follow(opened.id, { waitSeconds: 0 }))?.fate, "done");
      const { fate, used, reported } = await device.report(opened.id);
      assert.deepEqual([fate, used, reported], ["done", true, true]);
      assert.equal((await device.entry(opened.id))?.fate, "done");
    }
  });

  test("reports also what it declined", async () => {
    const opened = await openOperation(world, "transfer", { user });
    await scanOn(device, opened);
    await device.decide(opened.id, refusal);
    const entry = await device.report(opened.id);
    assert.deepEqual([entry.fate, entry.reported], ["declined", true]);
  });

  test("has nothing to take back of what it never decided", async () => {
    await refuses(device.undo("op_01h455vb4pex5vsknk084sn02q"), "operation_not_found");
  });
});
