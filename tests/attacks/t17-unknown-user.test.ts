import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { clientKey, startBridge, type WorldBridge } from "../world/bridge.ts";
import { type CibaClient, createCibaClient } from "../world/ciba-client.ts";
import { createDevice, enrolDevice } from "../world/devices.ts";
import { frameOf } from "../world/open-operation.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

describe("T17: a client that tries out who is a user", () => {
  let world: World;
  let bridge: WorldBridge;
  let client: CibaClient;
  before(async () => {
    world = await startWorld({ limits: noLimits });
    const key = clientKey();
    bridge = await startBridge(world, {
      maskUnknownUsers: true,
      clients: [{ client_id: "kiosk", client_name: "Branch kiosk", jwks: key.jwks }],
    });
    client = await createCibaClient(bridge, { id: "kiosk", key });
    await enrolDevice({ party: world.bank, user: "mira", clock: world.clock });
  });
  after(async () => {
    await bridge.close();
    await world.close();
  });

  /** What an answer looks like, without what is drawn anew each time. */
  function formOf(value: unknown): unknown {
    if (typeof value === "string") return value.replaceAll(/[\w-]{20,}/g, "…").replaceAll(/\d+/g, "0");
    if (typeof value !== "object" || value === null) return typeof value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, formOf(inner)]));
  }

  test("hears the same of everybody, and of nobody hears the end", async () => {
    const [known, unknown] = [await client.open({ login_hint: "mira" }), await client.open({ login_hint: "nobody" })];
    assert.deepEqual(formOf(unknown), formOf(known));
    for (const hint of [".", ".."])
      assert.deepEqual(formOf(await client.open({ login_hint: hint })), formOf(known), hint);
    const stranger = createDevice({ clock: world.clock });
    assert.notEqual(
      (await stranger.scan(await frameOf(unknown), null).catch(() => ({ kind: "refused" }))).kind,
      "review",
    );
    for (const { auth_req_id: id } of [known, unknown])
      assert.equal((await client.redeem(id)).error, "authorization_pending");
    world.clock.move(121);
    for (const { auth_req_id: id } of [known, unknown]) assert.equal((await client.redeem(id)).error, "expired_token");
  });
});
