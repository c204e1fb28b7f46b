import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { RunningSite } from "../src/index.ts";
import { type DemoWorld, type Phone, startDemoWorld } from "./demo-world.ts";
import { createSiteBrowser, type OpenedApproval, readCode, type SiteBrowser } from "./site-browser.ts";

const transfer = {
  from: "FI7990210044000117",
  amount: "12.00",
  account: "FI1390210044000141",
  payee: "Lin Yue",
  memo: "Same device",
};

describe("approving where it was started (S17)", () => {
  let world: DemoWorld;
  let bank: RunningSite;
  let browser: SiteBrowser;
  let phone: Phone;
  before(async () => {
    world = await startDemoWorld();
    bank = await world.startBank();
    browser = createSiteBrowser(bank.url);
    await browser.signIn("mira", "paper-boat-21");
    phone = world.createPhone();
    await browser.addPhone(phone, "paper-boat-21");
  });
  after(async () => {
    await bank.close();
    await world.close();
  });

  const start = () =>
    browser.send<OpenedApproval & { sameDevice: boolean }>("POST", "/api/transfers?sameDevice", transfer);
  const linkOf = async (opened: OpenedApproval) => (await readCode(opened)).replace("#1.", "#1s.");

  test("comes back to the same browser, whose code the site needs to carry it out", async () => {
    const opened = await start();
    assert.equal(opened.sameDevice, true);
    const { url, code } = await phone.approveHere(await linkOf(opened));
    assert.equal(url, `${bank.url}/return`);
    assert.deepEqual(await browser.send("POST", "/api/returns", { code }), { approval: opened.id, kind: "transfer" });
    assert.equal(await browser.ending(opened.id), "done");
  });

  test("takes the code from no other browser, and carries nothing out for a wrong one", async () => {
    const opened = await start();
    const { code } = await phone.approveHere(await linkOf(opened));
    const thief = createSiteBrowser(bank.url);
    await thief.signIn("jonas", "copper-kettle-8");
    await assert.rejects(thief.send("POST", "/api/returns", { code }), { message: "not_found" });
    await browser.send("POST", "/api/returns", { code: "A".repeat(22) });
    const { ended } = await browser.get<{ ended: boolean }>(`/api/approvals/${opened.id}`);
    assert.equal(ended, false);
    await browser.send("POST", "/api/returns", { code });
    assert.equal(await browser.ending(opened.id), "done");
  });

  test("is carried out for nobody when the browser comes back too late", async () => {
    const opened = await start();
    const { code } = await phone.approveHere(await linkOf(opened));
    world.pass(400);
    await browser.send("POST", "/api/returns", { code });
    assert.match((await browser.ending(opened.id)) ?? "", /expired$/);
  });
});
