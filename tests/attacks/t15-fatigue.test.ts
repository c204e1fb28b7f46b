import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { openOperation } from "../world/open-operation.ts";
import { enrolRaw } from "../world/raw-device.ts";
import { refuses } from "../world/refused.ts";
import { startWorld, type World } from "../world/world.ts";

describe("T15: request after request until the user gives in", () => {
  let world: World;
  before(async () => {
    world = await startWorld();
  });
  after(() => world.close());

  test("stops at three that wait, and none of them reaches the phone without a scan", async () => {
    const mira = await enrolRaw(world, "mira");
    const opened = [];
    for (let i = 0; i < 3; i++) opened.push(await openOperation(world, "transfer", { user: "mira" }));
    await refuses(openOperation(world, "transfer", { user: "mira" }), "too_many_pending");
    const account = JSON.stringify((await mira.account()).body);
    for (const { id } of opened) {
      assert.ok(!account.includes(id), "what a phone may ask names no waiting operation");
      const { body } = await mira.call("GET", `/v1/device/operations/${id}`);
      assert.deepEqual(
        Object.keys(body).toSorted(),
        ["state", "version"],
        "and knowing an id shows nothing to approve",
      );
    }
  });
});
