import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import * as contract from "@countersign/protocol/contract";
import { openTicket } from "../world/devices.ts";
import { frameOf, openOperation } from "../world/open-operation.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

describe("T29: secrets in addresses, which logs and referrers keep", () => {
  let world: World;
  before(async () => {
    world = await startWorld({ limits: noLimits });
  });
  after(() => world.close());

  test("are none in any path of the contract: ids, users, devices and waiting alone", () => {
    const arrows = Object.values(contract).filter((value) => typeof value === "object");
    const paths = arrows
      .flatMap((arrow) => Object.values(arrow as Record<string, { path?: unknown; query?: object }>))
      .filter((endpoint) => typeof endpoint?.path === "string");
    assert.ok(paths.length > 15);
    const named = paths.flatMap(({ path }) => [...String(path).matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
    assert.deepEqual(
      [...new Set(named.map(String))].toSorted((a, b) => a.localeCompare(b)),
      ["device", "id", "method", "user"],
    );
  });

  test("stand behind the # of a code, where no server is told of them", async () => {
    const { display } = await openOperation(world, "transfer", { user: "mira" });
    const { code } = await openTicket({ party: world.bank, user: "mira", clock: world.clock });
    for (const text of [await frameOf({ display }), code]) {
      const url = new URL(text);
      assert.deepEqual([url.pathname, url.search], ["/q", ""]);
      assert.match(url.hash, /^#1e?\.[0-9]{100,}$/);
    }
    for (const { url } of [display.frames, display.states]) assert.equal(new URL(url).search, "");
  });
});
