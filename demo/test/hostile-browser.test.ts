import assert from "node:assert/strict";
import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { after, before, describe, test } from "node:test";
import type { RunningSite } from "../src/index.ts";
import { type DemoWorld, type Phone, startDemoWorld } from "./demo-world.ts";
import { createSiteBrowser, type OpenedApproval, readCode, type SiteBrowser } from "./site-browser.ts";

const password = "paper-boat-21";
const transfer = {
  from: "FI7990210044000117",
  amount: "3.00",
  account: "FI1390210044000141",
  payee: "Lin Yue",
  memo: "",
};

interface Answer {
  readonly status: number | undefined;
  readonly cookies: readonly string[];
  readonly body: Readonly<Record<string, unknown>>;
}

/** A request with headers and bytes that no browser would send. */
async function send(url: string, path: string, { cookie = "", host, body }: Record<string, string>): Promise<Answer> {
  const origin = host === undefined ? url : `http://${host}`;
  const headers = { "content-type": "application/json", origin, cookie, ...(host !== undefined && { host }) };
  const sent = request(url + path, { method: body === undefined ? "GET" : "POST", headers }).end(body);
  const [response] = (await once(sent, "response")) as [IncomingMessage];
  const text = (await response.toArray()).join("");
  const cookies = (response.headers["set-cookie"] ?? []).map((line) => line.split(";")[0] ?? "");
  return { status: response.statusCode, cookies, body: JSON.parse(text) };
}

describe("a browser that lies to the demo's sites", () => {
  let world: DemoWorld;
  let bank: RunningSite;
  let shop: RunningSite;
  let mira: SiteBrowser;
  let phone: Phone;
  let cookie: string;
  before(async () => {
    world = await startDemoWorld();
    bank = await world.startBank();
    shop = await world.startShop();
    mira = createSiteBrowser(bank.url);
    await mira.signIn("mira", password);
    phone = world.createPhone();
    await mira.addPhone(phone, password);
    const signedIn = await send(bank.url, "/api/session", { body: JSON.stringify({ user: "mira", password }) });
    cookie = signedIn.cookies.join("; ");
  });
  after(async () => {
    await bank.close();
    await shop.close();
    await world.close();
  });

  test("cannot have the phone send it back to a host of its choice (T50)", async () => {
    const wish = { cookie, body: JSON.stringify(transfer) };
    for (const host of ["evil.example", `127.0.0.1:${new URL(bank.url).port}`]) {
      const { status, body } = await send(bank.url, "/api/transfers?sameDevice", { ...wish, host });
      assert.deepEqual([status, body], [400, { code: "bad_input", field: null }], host);
    }
  });

  test("cannot name its own price, or another member than the form has", async () => {
    const good = '"good":"tide-clock","locale":"en"';
    for (const more of ['"amount":"0.01"', '"cents":1', '"__proto__":{"cents":1}', '"constructor":{"prototype":{}}']) {
      const { status, body } = await send(shop.url, "/api/checkouts", { body: `{${good},${more}}` });
      assert.deepEqual([status, body["code"]], [400, "bad_input"], more);
    }
  });

  test("cannot pay on this same device without being anybody: nobody could come back", async () => {
    const body = JSON.stringify({ good: "tide-clock", locale: "en" });
    const answer = await send(shop.url, "/api/checkouts?sameDevice", { body });
    assert.deepEqual([answer.status, answer.body["code"]], [400, "bad_input"]);
  });

  test("is nobody with the cookie of a sign-in that waits, or of another site", async () => {
    const waiting = await send(bank.url, "/api/session/scans", { body: JSON.stringify({ user: "mira" }) });
    const [, token = ""] = (waiting.cookies[0] ?? "").split("=");
    const [, session = ""] = cookie.split("=");
    assert.ok(token.length > 40 && session.length > 40);
    assert.equal((await send(bank.url, "/api/accounts", { cookie: `bank-session=${token}` })).status, 401);
    assert.equal((await send(shop.url, "/api/orders", { cookie: `shop-session=${session}` })).status, 401);
    assert.equal((await send(shop.url, "/api/orders", { cookie })).status, 401);
  });

  test("is nobody with two sessions at once, one of them laid there by a neighbour of the site's host", async () => {
    const own = { body: JSON.stringify({ user: "jonas", password: "copper-kettle-8" }) };
    const [laid = ""] = (await send(bank.url, "/api/session", own)).cookies;
    for (const both of [`${laid}; ${cookie}`, `${cookie}; ${laid}`])
      assert.equal((await send(bank.url, "/api/accounts", { cookie: both })).status, 401);
    assert.equal((await send(bank.url, "/api/accounts", { cookie })).status, 200);
  });

  test("is not signed in by a payment, and hears nothing of who pays and where it goes (S23)", async () => {
    const buyer = createSiteBrowser(shop.url);
    await buyer.signIn("mira", password);
    const payer = world.createPhone();
    await buyer.addPhone(payer, password);
    const passerBy = createSiteBrowser(shop.url);
    const opened = await passerBy.send<OpenedApproval>("POST", "/api/checkouts", { good: "wool-cap", locale: "en" });
    assert.deepEqual(Object.keys(opened), ["id", "display", "sameDevice"]);
    const { digits } = await payer.claim(await readCode(opened));
    assert.match(digits, /^[0-9]{6}$/);
    await assert.rejects(passerBy.send("POST", `/api/session/scans/${opened.id}/finish`), { message: "not_found" });
    await passerBy.send("POST", `/api/approvals/${opened.id}/cancel`);
    assert.deepEqual(await passerBy.get(`/api/approvals/${opened.id}`), { ended: true, result: "cancelled" });
    await assert.rejects(passerBy.get("/api/orders"), { message: "not_signed_in" });
  });

  test("brings nothing about with a return code a second time, and pushes no good one aside for long", async () => {
    const opened = await mira.send<OpenedApproval>("POST", "/api/transfers?sameDevice", transfer);
    const link = (await readCode(opened)).replace("#1.", "#1s.");
    await mira.send("POST", "/api/returns", { code: "A".repeat(22) });
    const { code } = await phone.approveHere(link);
    await mira.send("POST", "/api/returns", { code });
    assert.equal(await mira.ending(opened.id), "done");
    await assert.rejects(mira.send("POST", "/api/returns", { code }), { message: "not_found" });
  });

  test("led to the return page by a link of a stranger's ends nothing by a code that cannot be one", async () => {
    const opened = await mira.send<OpenedApproval>("POST", "/api/transfers?sameDevice", transfer);
    const link = (await readCode(opened)).replace("#1.", "#1s.");
    // 22 characters hold 132 bits, a code 128: the last character's four lowest bits are never set.
    await mira.send("POST", "/api/returns", { code: "B".repeat(22) }).catch(() => null);
    const { code } = await phone.approveHere(link);
    await mira.send("POST", "/api/returns", { code });
    assert.equal(await mira.ending(opened.id), "done");
  });
});
