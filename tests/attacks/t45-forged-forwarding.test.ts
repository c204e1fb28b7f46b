import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { utf8 } from "@countersign/protocol";
import { proposalOf } from "../world/scenes.ts";
import { enrolRaw } from "../world/raw-device.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

describe("T45: headers that a proxy would have set", () => {
  let world: World;
  before(async () => {
    world = await startWorld({ limits: noLimits });
  });
  after(() => world.close());

  const forged = {
    "x-forwarded-host": "evil.example.com",
    "x-forwarded-proto": "https",
    "x-forwarded-for": "203.0.113.9",
    forwarded: "for=203.0.113.9;host=evil.example.com;proto=https",
  };

  test("move no signature to another host", async () => {
    const mira = await enrolRaw(world, "mira");
    const body = { qr: "AA" };
    const signs = { authority: "evil.example.com", body: utf8(JSON.stringify(body)) };
    assert.equal(
      (await mira.call("POST", "/v1/device/scans", body, { signs, headers: forged })).code,
      "signature_invalid",
    );
    assert.equal((await mira.call("POST", "/v1/device/scans", body, { headers: forged })).code, "qr_malformed");
  });

  test("are not kept as where the user is: that is the site's word alone", async () => {
    const proposal = proposalOf("transfer", { user: "mira", authTime: world.clock.seconds() });
    const { body } = await world.bank.call("POST", "/v1/operations", { body: proposal, headers: forged });
    const { store } = world.running().verificationServer.context;
    const kept = await store.operations.find(String(body["id"]) as Parameters<typeof store.operations.find>[0]);
    assert.equal(kept?.frozen.initiator.address, "192.0.2.7");
    assert.ok(!JSON.stringify(kept).includes("203.0.113.9"));
  });
});
