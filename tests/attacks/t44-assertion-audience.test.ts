import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { SignJWT, UnsecuredJWT } from "jose";
import { utf8 } from "@countersign/protocol";
import { clientKey, startBridge, type WorldBridge } from "../world/bridge.ts";
import { enrolDevice } from "../world/devices.ts";
import { newKey } from "../world/relying-party.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

describe("T44: a client's assertion that was made for somebody else", () => {
  let world: World;
  let bridge: WorldBridge;
  const key = clientKey();
  before(async () => {
    world = await startWorld({ limits: noLimits });
    bridge = await startBridge(world, {
      clients: [{ client_id: "kiosk", client_name: "Branch kiosk", jwks: key.jwks }],
    });
    await enrolDevice({ party: world.bank, user: "mira", clock: world.clock });
  });
  after(async () => {
    await bridge.close();
    await world.close();
  });

  type Claims = Readonly<Record<string, unknown>>;
  const claimsOf = (changes: Claims) => {
    const now = Math.floor(world.clock.now() / 1000);
    return { iss: "kiosk", sub: "kiosk", aud: bridge.issuer, jti: newKey(), iat: now, exp: now + 60, ...changes };
  };
  const assertionOf = (changes: Claims) =>
    new SignJWT(claimsOf(changes)).setProtectedHeader({ alg: "ES256" }).sign(key.privateKey);
  async function post(path: string, assertion: string) {
    const asked =
      path === "/token"
        ? { grant_type: "urn:openid:params:grant-type:ciba", auth_req_id: "none" }
        : { scope: "openid", login_hint: "mira" };
    const body = new URLSearchParams({ ...asked, client_assertion_type: assertionType, client_assertion: assertion });
    const response = await fetch(bridge.issuer + path, { method: "POST", body });
    return { status: response.status, error: ((await response.json()) as { error?: string }).error ?? null };
  }
  const refused = { status: 401, error: "invalid_client" };

  test("is taken when it names this issuer, and only as a single text", async () => {
    assert.deepEqual(await post("/backchannel", await assertionOf({})), { status: 200, error: null });
    assert.deepEqual(await post("/token", await assertionOf({})), { status: 400, error: "invalid_grant" });
    const { issuer } = bridge;
    const others = [
      `${issuer}/token`,
      `${issuer}/backchannel`,
      `${issuer}/`,
      [issuer],
      [issuer, "https://other.example"],
      "https://other.example",
      issuer.toUpperCase(),
      null,
      undefined,
    ];
    for (const path of ["/backchannel", "/token"])
      for (const aud of others)
        assert.deepEqual(await post(path, await assertionOf({ aud })), refused, `${path} ${JSON.stringify(aud)}`);
  });

  test("is good once, also for many who try at once", async () => {
    const assertion = await assertionOf({});
    const tries = await Promise.all(Array.from({ length: 5 }, () => post("/backchannel", assertion)));
    assert.deepEqual(tries.filter(({ status }) => status === 200).length, 1);
    assert.ok(tries.every(({ error }) => error === null || error === "invalid_client"));
    assert.deepEqual(await post("/token", assertion), refused);
  });

  test("is the client's own, signed by its own key, and lives shortly", async () => {
    const now = Math.floor(world.clock.now() / 1000);
    const wrong = [
      await assertionOf({ iss: "till" }),
      await assertionOf({ iss: "till", sub: "till" }),
      await assertionOf({ exp: now - 60 }),
      await assertionOf({ exp: now + 7200 }),
      await assertionOf({ jti: undefined }),
      await new SignJWT(claimsOf({})).setProtectedHeader({ alg: "ES256" }).sign(clientKey().privateKey),
      await new SignJWT(claimsOf({})).setProtectedHeader({ alg: "HS256" }).sign(utf8(JSON.stringify(key.jwks))),
      new UnsecuredJWT(claimsOf({})).encode(),
    ];
    for (const [at, assertion] of wrong.entries())
      assert.deepEqual(await post("/backchannel", assertion), refused, `${at}`);
  });

  test("cannot be left out, nor be a shared secret", async () => {
    const ask = async (headers: Record<string, string>, more: Record<string, string>) => {
      const body = new URLSearchParams({ scope: "openid", login_hint: "mira", client_id: "kiosk", ...more });
      return (await fetch(`${bridge.issuer}/backchannel`, { method: "POST", headers, body })).status;
    };
    assert.equal(await ask({}, {}), 401);
    assert.equal(await ask({ authorization: `Basic ${btoa("kiosk:secret")}` }, {}), 401);
    assert.equal(await ask({}, { client_secret: "secret" }), 401);
  });
});
