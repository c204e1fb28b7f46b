import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { RunningSite } from "../src/index.ts";
import { type DemoWorld, type Phone, startDemoWorld } from "./demo-world.ts";
import { createSiteBrowser, type OpenedApproval, readCode, type SiteBrowser } from "./site-browser.ts";

interface Orders {
  readonly orders: readonly { readonly good: string; readonly address: { readonly street: string } }[];
}

/** What the page sends for the digits that the user typed. */
async function typeDigits({ display }: OpenedApproval, code: string): Promise<string | null> {
  const { url, token } = display.states;
  const response = await fetch(new URL("/v1/display/code", url), {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ purpose: "confirmation", code }),
  });
  const answer = (await response.json()) as { code?: string };
  return response.ok ? null : (answer.code ?? "");
}

describe("paying at the shop without signing in (S26)", () => {
  let world: DemoWorld;
  let shop: RunningSite;
  let customer: SiteBrowser;
  let phone: Phone;
  before(async () => {
    world = await startDemoWorld();
    shop = await world.startShop();
    customer = createSiteBrowser(shop.url);
    await customer.signIn("jonas", "copper-kettle-8");
    phone = world.createPhone();
    await customer.addPhone(phone, "copper-kettle-8");
  });
  after(async () => {
    await shop.close();
    await world.close();
  });

  const pick = (browser: SiteBrowser, good = "storm-lantern") =>
    browser.send<OpenedApproval>("POST", "/api/checkouts", { good, locale: "en" });
  const orders = async () => (await customer.get<Orders>("/api/orders")).orders;

  test("sends it to the address of whoever's phone scanned it, and tells the page only that it was paid", async () => {
    const passerBy = createSiteBrowser(shop.url);
    const opened = await pick(passerBy);
    const { id, digits, lines } = await phone.claim(await readCode(opened));
    assert.ok(lines.includes("Amount: 49.50") && lines.includes("Basket: Storm lantern"), lines.join());
    assert.equal(await typeDigits(opened, digits), null);
    await phone.confirmed(id);
    assert.equal(await passerBy.ending(opened.id), "done");
    assert.equal(await phone.fate(id), "done");
    const [order] = await orders();
    assert.deepEqual([order?.good, order?.address.street], ["storm-lantern", "3 Old Bridge Lane"]);
    await assert.rejects(passerBy.get("/api/orders"), { message: "not_signed_in" });
  });

  test("charges nobody when the digits are never typed, or wrong three times", async () => {
    const earlier = (await orders()).length;
    const opened = await pick(createSiteBrowser(shop.url));
    const { digits } = await phone.claim(await readCode(opened));
    const wrong = digits === "000000" ? "000001" : "000000";
    const answers = [];
    for (let tries = 0; tries < 4; tries++) answers.push(await typeDigits(opened, tries === 3 ? digits : wrong));
    assert.deepEqual(answers.slice(0, 3), ["code_invalid", "code_invalid", "attempts_exceeded"]);
    assert.notEqual(answers[3], null);
    assert.equal((await orders()).length, earlier);
  });

  test("is taken back on the phone while the shop still waits", async () => {
    const earlier = (await orders()).length;
    const passerBy = createSiteBrowser(shop.url);
    const opened = await pick(passerBy, "wool-cap");
    const { id, digits } = await phone.claim(await readCode(opened));
    await typeDigits(opened, digits);
    await phone.confirmed(id);
    await phone.undo(id);
    assert.equal(await passerBy.ending(opened.id), "revoked");
    assert.equal((await orders()).length, earlier);
  });

  test("is watched by the browser that picked it, and no other", async () => {
    const opened = await pick(createSiteBrowser(shop.url));
    await assert.rejects(createSiteBrowser(shop.url).get(`/api/approvals/${opened.id}`), { message: "not_found" });
    await assert.rejects(customer.get(`/api/approvals/${opened.id}`), { message: "not_found" });
  });
});
