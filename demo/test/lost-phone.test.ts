import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { RunningSite } from "../src/index.ts";
import { type DemoWorld, startDemoWorld } from "./demo-world.ts";
import { createSiteBrowser } from "./site-browser.ts";

const password = "green-harbour-5";
const daySeconds = 24 * 3600;
describe("a lost phone", () => {
  let world: DemoWorld;
  let bank: RunningSite;

  before(async () => {
    world = await startDemoWorld();
    bank = await world.startBank();
  });
  after(async () => {
    await bank.close();
    await world.close();
  });

  test("who has the password alone removes the phone at once, but one in its place can approve a day later (T54)", async () => {
    const browser = createSiteBrowser(bank.url);
    await browser.signIn("lin", password);
    const phone = world.createPhone();
    await browser.addPhone(phone, password);
    const { devices } = await browser.get<{ devices: readonly { id: string }[] }>("/api/devices");
    await browser.send("POST", `/api/devices/${devices[0]?.id}/remove`, { password });
    assert.equal(await phone.open(), "revoked");

    // The page does not know that there was one: the site asks for a replacement by itself.
    const wish = { password, label: "Phone", replace: false };
    const { id, code } = await browser.send<{ id: string; code: string }>("POST", "/api/enrollments", wish);
    const next = world.createPhone();
    const digits = await next.enrol(code);
    const confirmed = await browser.send<{ activeFrom: number | null }>("POST", `/api/enrollments/${id}/confirm`, {
      digits,
    });
    assert.notEqual(confirmed.activeFrom, null);
    assert.equal(await next.open(), "confirmed");
    world.pass(daySeconds - 60);
    assert.equal(await next.open(), "confirmed");
    world.pass(61);
    assert.equal(await next.open(), "active");
  });
});
