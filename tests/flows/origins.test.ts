import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { openOperation, type Opened } from "../world/open-operation.ts";
import { startWorld, type World } from "../world/world.ts";

const bank = "http://localhost:8601";
const bazaar = "http://localhost:8602";

describe("pages of other origins", () => {
  let world: World;
  let opened: Opened;
  before(async () => {
    world = await startWorld();
    opened = await openOperation(world, "transfer", { user: "mira" });
  });
  after(() => world.close());

  async function stream(name: "frames" | "states", origin: string) {
    const { url, token } = opened.display[name];
    const stop = new AbortController();
    const response = await fetch(url, { headers: { authorization: `Bearer ${token}`, origin }, signal: stop.signal });
    const { status, headers } = response;
    stop.abort();
    await response.body?.cancel().catch(() => undefined);
    return { status, allowed: headers.get("access-control-allow-origin") };
  }

  for (const name of ["frames", "states"] as const) {
    test(`read ${name} only when they are registered for the organization (T27)`, async () => {
      assert.deepEqual(await stream(name, bank), { status: 200, allowed: bank });
      for (const origin of [bazaar, "https://evil.example.com", "null"]) {
        assert.deepEqual((await stream(name, origin)).status, 403, origin);
      }
    });
  }

  test("cancel nothing", async () => {
    const url = opened.display.states.url.replace("/states", "/cancel");
    const headers = {
      authorization: `Bearer ${opened.display.states.token}`,
      "content-type": "application/json",
      origin: bazaar,
    };
    const response = await fetch(url, { method: "POST", headers, body: "{}" });
    assert.equal((await response.json()).code, "origin_forbidden");
    assert.equal((await world.bank.sdk.get(opened.id)).state, "presented");
  });

  async function preflight(path: string, origin: string) {
    const headers = {
      origin,
      "access-control-request-method": "POST",
      "access-control-request-headers": "signature,signature-input,content-digest",
    };
    const { status, headers: answered } = await fetch(world.issuer + path, { method: "OPTIONS", headers });
    return { status, allowed: answered.get("access-control-allow-origin") };
  }

  test("get no leave to speak as a device, but for the authenticator's own", async () => {
    assert.deepEqual(await preflight("/v1/device/scans", world.issuer), { status: 204, allowed: world.issuer });
    assert.deepEqual(await preflight("/v1/device/scans", bank), { status: 403, allowed: null });
  });

  test("get no leave to speak as a site at all", async () => {
    assert.equal((await preflight("/v1/operations", bank)).allowed, null);
    const response = await fetch(`${world.issuer}/v1/operations/${opened.id}`, {
      headers: { authorization: `Bearer ${world.bank.apiKey}`, origin: bank },
    });
    assert.deepEqual([response.status, response.headers.get("access-control-allow-origin")], [403, null]);
  });

  test("read the server's time from a device's answers, refusals too", async () => {
    const response = await fetch(`${world.issuer}/v1/device/account`, { headers: { origin: world.issuer } });
    assert.equal(response.status, 401);
    assert.equal(response.headers.get("access-control-expose-headers"), "date");
    assert.equal(Date.parse(response.headers.get("date") ?? ""), world.clock.now());
  });
});
