import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { openOperation } from "../world/open-operation.ts";
import { enrolRaw } from "../world/raw-device.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

describe("T28: an answer kept by a cache", () => {
  let world: World;
  before(async () => {
    world = await startWorld({ limits: noLimits });
  });
  after(() => world.close());

  test("is none: every answer of every caller's routes says no-store, refusals and absent paths too", async () => {
    const { id, display } = await openOperation(world, "transfer", { user: "mira" });
    const mira = await enrolRaw(world, "mira");
    assert.equal((await mira.account()).status, 200);
    const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
    const asked: readonly (readonly [path: string, headers: Record<string, string>, status: number])[] = [
      [`/v1/operations/${id}`, bearer(world.bank.apiKey), 200],
      [`/v1/operations/${id}`, bearer("wrong"), 401],
      ["/v1/operations/op_x/receipt", bearer(world.bank.apiKey), 400],
      ["/v1/device/account", {}, 401],
      ["/v1/display/states", bearer(display.states.token), 200],
      ["/v1/display/frames", bearer(display.frames.token), 200],
      ["/nowhere", {}, 404],
    ];
    for (const [path, headers, status] of asked) {
      const stop = new AbortController();
      const response = await fetch(world.issuer + path, { headers, signal: stop.signal });
      assert.deepEqual([response.status, response.headers.get("cache-control")], [status, "no-store"], path);
      stop.abort();
      await response.body?.cancel().catch(() => undefined);
    }
  });
});
