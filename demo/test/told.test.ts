import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { RunningSite } from "../src/index.ts";
import type { Told } from "../src/bank/told.ts";
import { type DemoWorld, type Phone, startDemoWorld } from "./demo-world.ts";
import { createSiteBrowser, type OpenedApproval, readCode, type SiteBrowser } from "./site-browser.ts";

describe("what Countersign tells the bank", () => {
  const password = "paper-boat-21";
  let world: DemoWorld;
  let bank: RunningSite;
  let mira: SiteBrowser;
  let phone: Phone;
  before(async () => {
    world = await startDemoWorld();
    bank = await world.startBank();
    mira = createSiteBrowser(bank.url);
    await mira.signIn("mira", password);
    phone = world.createPhone();
    await mira.addPhone(phone, password);
  });
  after(async () => {
    await bank.close();
    await world.close();
  });

  /** A transfer that is approved and carried out; answers the operation's id. */
  async function transfer(): Promise<string> {
    const form = { from: "FI7990210044000117", amount: "1", account: "FI1390210044000141", payee: "Lin Yue", memo: "" };
    const opened = await mira.send<OpenedApproval>("POST", "/api/transfers", form);
    const { id } = await phone.answer(await readCode(opened), "approve");
    assert.equal(await mira.ending(opened.id), "done");
    return id;
  }
  async function told(browser: SiteBrowser, sought = ""): Promise<readonly Told[]> {
    await world.deliverDue();
    const { isOn, told: list } = await browser.get<{ isOn: boolean; told: readonly Told[] }>(
      `/api/told?sought=${sought}`,
    );
    assert.ok(isOn);
    return list;
  }

  test("is on its user's page, found by the operation's id, and on nobody else's", async () => {
    const [first, second] = [await transfer(), await transfer()];
    const types = ["operation.released", "operation.approved"];
    const found = await told(mira, second.slice(-8));
    assert.deepEqual(found.map(({ type }) => type).toSorted(), types.toSorted());
    assert.ok(found.every(({ operation, kind }) => operation === second && kind === "transfer"));
    const all = await told(mira);
    assert.ok(all.some(({ operation }) => operation === first));
    assert.ok(all.some(({ type, operation }) => type === "device.activated" && operation === null));
    const lin = createSiteBrowser(bank.url);
    await lin.signIn("lin", "green-harbour-5");
    assert.deepEqual(await told(lin, second), []);
  });

  test("signs every browser out when the user says that it was not them, once", async () => {
    const operation = await transfer();
    const other = createSiteBrowser(bank.url);
    await other.signIn("mira", password);
    await phone.report(operation);
    await world.deliverDue();
    for (const browser of [mira, other]) await assert.rejects(browser.get("/api/told?sought="), /not_signed_in/);
    await mira.signIn("mira", password);
    const reports = (await told(mira, operation)).filter(({ type }) => type === "operation.reported");
    assert.equal(reports.length, 1);
  });

  test("is believed only with its signature", async () => {
    const body = JSON.stringify({
      type: "operation.reported",
      timestamp: new Date(world.now()).toISOString(),
      data: { operation: "op_1", state: "approved", version: 1, business: "transfers", user: "mira" },
    });
    const headers = {
      "content-type": "application/json",
      "webhook-id": "evt_1",
      "webhook-timestamp": String(Math.floor(world.now() / 1000)),
      "webhook-signature": "v1,AAAA",
    };
    const response = await fetch(`${bank.url}/hooks/countersign`, { method: "POST", headers, body });
    assert.equal(response.status, 401);
    assert.ok((await told(mira)).length > 0, "and nobody was signed out");
  });

  test("goes on after a restart of the bank, at the same endpoint", async () => {
    await bank.close();
    bank = await world.startBank();
    mira = createSiteBrowser(bank.url);
    await mira.signIn("mira", password);
    const operation = await transfer();
    assert.equal((await told(mira, operation)).length, 2);
  });
});
