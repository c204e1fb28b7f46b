import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { RunningSite } from "../src/index.ts";
import { type DemoWorld, startDemoWorld } from "./demo-world.ts";
import { createSiteBrowser } from "./site-browser.ts";

const password = "green-harbour-5";
const daySeconds = 24 * 3600;
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

test("who has the password alone removes the phone at once, but puts another in its place a day later (T54)", async () => {
  const browser = createSiteBrowser(bank.url);
  await browser.signIn("lin", password);
  const addPhone = () =>
    browser.send<{ id: string; code: string }>("POST", "/api/enrollments", { password, label: "Phone" });
  const { id, code } = await addPhone();
  const phone = world.createPhone();
  await browser.send("POST", `/api/enrollments/${id}/confirm`, { digits: await phone.enrol(code) });
  assert.equal(await phone.open(), "active");

  const { devices } = await browser.get<{ devices: readonly { id: string }[] }>("/api/devices");
  await browser.send("DELETE", `/api/devices/${devices[0]?.id}`, { password });
  assert.equal(await phone.open(), "revoked");
  await assert.rejects(addPhone(), { message: "phone_just_removed" });
  world.pass(daySeconds - 60);
  await browser.signIn("lin", password);
  await assert.rejects(addPhone(), { message: "phone_just_removed" });
  world.pass(61);
  await browser.signIn("lin", password);
  assert.ok((await addPhone()).code);
});
