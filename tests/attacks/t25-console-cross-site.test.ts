import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { consoleToVerificationServer as server, staffToConsoleServer as staff } from "@countersign/protocol/contract";
import { type ConsoleWorld, type StaffBrowser, startConsoleWorld } from "../world/console-world.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

describe("T25: a page elsewhere asks the console with the cookie of somebody who is signed in", () => {
  let world: World;
  let place: ConsoleWorld;
  let ada: StaffBrowser;
  before(async () => {
    world = await startWorld({ limits: noLimits });
    place = await startConsoleWorld(world);
    ada = await place.firstAdministrator();
  });
  after(async () => {
    await place.close();
    await world.close();
  });

  test("it is refused without the console's own Origin, whatever the browser says of it", async () => {
    assert.equal((await ada.send(staff.readMe, {})).status, 200);
    for (const headers of [
      { origin: "https://evil.example" },
      { origin: undefined },
      { origin: "null" },
      { origin: place.origin.replace("localhost", "127.0.0.1") },
      { "sec-fetch-site": "same-site" },
      { "sec-fetch-site": "cross-site" },
    ])
      assert.equal((await ada.send(staff.readMe, {}, headers)).status, 403, JSON.stringify(headers));
  });

  test("a form is no JSON", async () => {
    for (const type of ["text/plain", "application/x-www-form-urlencoded"])
      assert.equal((await ada.send(server.listOperations, {}, { "content-type": type })).status, 415);
  });

  test("the cookie is one that no script reads and no other site sends", async () => {
    const { challenge } = await ada.ask(staff.beginSignIn, { body: {} });
    const signedIn = await ada.send(staff.signIn, {
      body: { challenge, assertion: ada.authenticator.assert(challenge) },
    });
    const [cookie = ""] = signedIn.headers.getSetCookie();
    assert.match(cookie, /; HttpOnly; SameSite=Strict/);
    assert.match(cookie, /^countersign-staff=[\w-]{43}; Path=\//);
  });

  test("two cookies of that name are none: one of them is a neighbour's", async () => {
    const both = `${ada.cookie()}; ${ada.cookie()}`;
    assert.equal((await ada.send(staff.readMe, {}, { cookie: both })).status, 401);
  });

  test("the pages stand in no frame, and run nothing but their own script (T22, T26)", async () => {
    const page = await fetch(place.origin);
    const policy = page.headers.get("content-security-policy") ?? "";
    assert.equal(page.headers.get("x-frame-options"), "DENY");
    for (const part of ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"])
      assert.ok(policy.includes(part), part);
    assert.ok(!/unsafe|\*/.test(policy));
  });

  test("doors are knocked at a few times a minute, and lead out all the same", async () => {
    const codes = [];
    for (let i = 0; i < 40; i++) codes.push((await place.open().send(staff.beginSignIn, {})).status);
    assert.ok(codes.includes(429));
    assert.equal((await ada.send(staff.signOut, {})).status, 200);
    assert.equal((await ada.send(staff.readMe, {})).status, 401);
  });
});
