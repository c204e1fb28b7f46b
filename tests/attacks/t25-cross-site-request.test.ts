import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { openOperation } from "../world/open-operation.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

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
