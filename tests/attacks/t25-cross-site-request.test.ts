import assert from "node:assert/strict";
import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { after, before, describe, test } from "node:test";
import { openOperation } from "../world/open-operation.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

type Asked = readonly [mode: string, dest: string];

function metadata([mode, dest]: Asked): Record<string, string> {
  return { "sec-fetch-mode": mode, "sec-fetch-dest": dest };
}

/** fetch() sets these headers itself, so the request is made without it. */
async function sendRaw(issuer: string, path: string, headers: Record<string, string>, method = "POST") {
  const sent = request(issuer + path, { method, headers }).end(method === "POST" ? "{}" : "");
  const [response] = (await once(sent, "response")) as [IncomingMessage];
  const text = (await response.toArray()).join("");
  const { code = null } = (text.startsWith("{") ? JSON.parse(text) : {}) as { code?: string | null };
  return { status: response.statusCode, code };
}

describe("T25: a page of another site sends requests with the user's browser", () => {
  let world: World;
  before(async () => {
    world = await startWorld({ limits: noLimits });
  });
  after(() => world.close());

  const send = (path: string, headers: Record<string, string>, body = "{}") =>
    fetch(world.issuer + path, { method: "POST", headers, body });

  test("finds no cookie to ride on: none is ever set, and one that is sent means nothing", async () => {
    const { display } = await openOperation(world, "transfer", { user: "mira" });
    const cookie = `session=${display.states.token}; __Host-token=${display.states.token}`;
    for (const path of ["/v1/display/cancel", "/v1/device/scans", "/v1/device/decisions", "/v1/operations"]) {
      const response = await send(path, { cookie, "content-type": "application/json" });
      assert.ok([401, 404].includes(response.status), `${path}: ${response.status}`);
      assert.equal(response.headers.get("set-cookie"), null);
    }
  });

  test("cannot send a form in place of JSON, which a browser would send without asking", async () => {
    const { id, display } = await openOperation(world, "transfer", { user: "jonas" });
    const authorization = `Bearer ${display.states.token}`;
    for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]) {
      const response = await send("/v1/display/cancel", { authorization, "content-type": type });
      assert.equal(response.status, 415, type);
    }
    assert.equal((await world.bank.sdk.get(id)).state, "presented");
  });

  test("is refused where its browser says that a link, a form, a picture or a frame asks", async () => {
    const { id, display } = await openOperation(world, "transfer", { user: "mira" });
    const authorization = `Bearer ${display.states.token}`;
    for (const asked of [
      ["navigate", "document"],
      ["no-cors", "image"],
      ["navigate", "iframe"],
      ["no-cors", "empty"],
      ["websocket", "websocket"],
    ] as const) {
      const headers = { authorization, "content-type": "application/json", ...metadata(asked) };
      const { status, code } = await sendRaw(world.issuer, "/v1/display/cancel", headers);
      assert.deepEqual([status, code], [403, "origin_forbidden"], asked.join(" "));
    }
    assert.equal((await world.bank.sdk.get(id)).state, "presented");
  });

  test("is refused so however it spells the path", async () => {
    const { id, display } = await openOperation(world, "transfer", { user: "mira" });
    const authorization = `Bearer ${display.states.token}`;
    const headers = { authorization, "content-type": "application/json", ...metadata(["no-cors", "image"]) };
    for (const path of ["/%761/display/cancel", "/v%31/display/cancel", "/v1/%64isplay/cancel"]) {
      const { status, code } = await sendRaw(world.issuer, path, headers);
      assert.deepEqual([status, code], [403, "origin_forbidden"], path);
    }
    assert.equal((await world.bank.sdk.get(id)).state, "presented");
  });

  test("cannot use a site's API key that got into a page: browsers are refused where only servers ask", async () => {
    const authorization = `Bearer ${world.bank.apiKey}`;
    for (const said of [{ "sec-fetch-site": "cross-site" }, { origin: "https://shop.example" }]) {
      const headers = { authorization, "content-type": "application/json", "idempotency-key": "k", ...said };
      const { status, code } = await sendRaw(world.issuer, "/v1/operations", headers);
      assert.deepEqual([status, code], [403, "origin_forbidden"]);
    }
  });

  test("shows nothing of ours in a frame", async () => {
    for (const dest of ["iframe", "frame", "embed", "object"]) {
      const { status } = await sendRaw(world.issuer, "/app/", metadata(["navigate", dest]), "GET");
      assert.equal(status, 403, dest);
    }
    assert.notEqual((await sendRaw(world.issuer, "/app/", metadata(["navigate", "document"]), "GET")).status, 403);
  });

  test("is refused by its origin even with the right token", async () => {
    const { id, display } = await openOperation(world, "transfer", { user: "lin" });
    const headers = {
      authorization: `Bearer ${display.states.token}`,
      "content-type": "application/json",
      origin: "https://evil.example.com",
    };
    assert.equal((await send("/v1/display/cancel", headers)).status, 403);
    assert.equal((await world.bank.sdk.get(id)).state, "presented");
  });
});
