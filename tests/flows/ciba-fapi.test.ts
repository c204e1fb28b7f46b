import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { ApprovingDevice } from "@countersign/approving-device";
import { approval } from "../world/approve.ts";
import { clientKey, startBridge, type WorldBridge } from "../world/bridge.ts";
import { type CibaClient, createCibaClient, signRequest } from "../world/ciba-client.ts";
import { enrolDevice } from "../world/devices.ts";
import { frameOf } from "../world/open-operation.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

describe("CIBA under the rules of FAPI", () => {
  let world: World;
  let bridge: WorldBridge;
  let device: ApprovingDevice;
  let signing: CibaClient;
  let plain: CibaClient;
  const key = clientKey();
  before(async () => {
    world = await startWorld({ limits: noLimits });
    bridge = await startBridge(world, {
      fapi: true,
      clients: [{ client_id: "wallet", client_name: "Harbour Wallet", jwks: key.jwks }],
    });
    signing = await createCibaClient(bridge, { id: "wallet", key, dpop: true, signed: true });
    plain = await createCibaClient(bridge, { id: "wallet", key });
    device = await enrolDevice({ party: world.bank, user: "mira", clock: world.clock });
  });
  after(async () => {
    await bridge.close();
    await world.close();
  });
  const ask = { login_hint: "mira", binding_message: "W4SCT" };

  test("a signed request of a client that proves its key comes to its tokens", async () => {
    assert.equal(signing.config.serverMetadata()["require_signed_request_object"], true);
    const opened = await signing.open(ask);
    assert.equal((await device.scan(await frameOf(opened), null)).kind, "review");
    await device.decide(opened.operation, approval);
    assert.equal((await plain.redeem(opened.auth_req_id)).error, "invalid_grant", "no proof");
    assert.equal((await signing.redeem(opened.auth_req_id)).body?.token_type, "dpop");
  });

  test("an unsigned request is refused, and one that does not say what it is about", async () => {
    assert.equal((await plain.ask(ask)).error, "invalid_request");
    assert.equal((await signing.ask({ login_hint: "mira" })).error, "invalid_request");
  });

  test("a signed request is the client's own, for us, complete, and good for an hour at most", async () => {
    const { issuer } = bridge;
    const wish = { scope: "openid", ...ask };
    const good = { issuer, id: "wallet", key };
    const wrong = [
      await signRequest(wish, { ...good, key: clientKey() }),
      await signRequest(wish, { ...good, id: "kiosk" }),
      await signRequest(wish, { ...good, issuer: "https://other.example" }),
      await signRequest(wish, { ...good, life: 3700 }),
      await signRequest(wish, { ...good, life: -60 }),
      `${(await signRequest(wish, good)).slice(0, -4)}AAAA`,
    ];
    for (const [at, request] of wrong.entries())
      assert.equal((await plain.ask({ request })).error, "invalid_request", `${at}`);
    const request = await signRequest(wish, good);
    assert.equal(
      (await plain.ask({ request, binding_message: "OTHER" })).error,
      null,
      "what stands beside it does not count",
    );
  });
});
