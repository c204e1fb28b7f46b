import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { openEvents } from "../world/event-reader.ts";
import { openOperation } from "../world/open-operation.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

describe("T27: somebody else at a display's streams", () => {
  let world: World;
  before(async () => {
    world = await startWorld({ limits: noLimits });
  });
  after(() => world.close());

  test("gets nothing with a token of another stream or of another operation", async () => {
    const [mine, other] = [
      await openOperation(world, "transfer", { user: "mira" }),
      await openOperation(world, "transfer", { user: "jonas" }),
    ];
    const { frames, states } = mine.display;
    assert.equal((await openEvents({ url: frames.url, token: states.token })).status, 404);
    assert.equal((await openEvents({ url: states.url, token: frames.token })).status, 404);
    const grafted = `${mine.id}.${other.display.states.token.split(".")[1]}`;
    assert.equal((await openEvents({ url: states.url, token: grafted })).status, 404);
  });

  test("gets nothing with the right token in the address", async () => {
    const { display } = await openOperation(world, "transfer", { user: "mira" });
    for (const name of ["token", "access_token", "bearer"]) {
      const response = await fetch(`${display.frames.url}?${name}=${display.frames.token}`);
      assert.equal(response.status, 404);
    }
  });

  test("gets no authority with it: a display token is no API key and no device", async () => {
    const { id, display } = await openOperation(world, "transfer", { user: "mira" });
    const authorization = `Bearer ${display.states.token}`;
    for (const path of [`/v1/operations/${id}`, `/v1/operations/${id}/receipt`, "/v1/device/account"]) {
      assert.equal((await fetch(world.issuer + path, { headers: { authorization } })).status, 401, path);
    }
  });
});
