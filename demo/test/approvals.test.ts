import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, describe, test } from "node:test";
import { createCountersign } from "@countersign/relying-party";
import type { RunningSite } from "../src/index.ts";
import { type DemoWorld, type Phone, startDemoWorld } from "./demo-world.ts";
import { createSiteBrowser, type OpenedApproval, readCode, type SiteBrowser } from "./site-browser.ts";

interface Accounts {
  readonly accounts: readonly { readonly balanceCents: number; readonly movements: readonly { memo: string }[] }[];
}

describe("the bank and a phone", () => {
  let world: DemoWorld;
  let bank: RunningSite;
  let phone: Phone;
  let browser: SiteBrowser;
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

  const ask = (amount: string, memo: string): Promise<OpenedApproval> => {
    const form = { from: "FI7990210044000117", account: "FI1390210044000141", payee: "Lin Yue", amount, memo };
    return browser.send<OpenedApproval>("POST", "/api/transfers", form);
  };
  const balance = async (): Promise<number | undefined> =>
    (await browser.get<Accounts>("/api/accounts")).accounts[0]?.balanceCents;
  const timesBooked = async (memo: string): Promise<number | undefined> =>
    (await browser.get<Accounts>("/api/accounts")).accounts[0]?.movements.filter((one) => one.memo === memo).length;
  /** What the bank's process would do at that moment, were it there. */
  const bankAlone = () =>
    createCountersign({ url: world.issuer, apiKey: world.bankConfig.apiKey, organization: "example-bank" });
  const database = () => new DatabaseSync(join(world.bankConfig.dataDir, "bank.sqlite"));

  test("let only the browser that asked for a new phone have it confirmed and approved", async () => {
    const wish = { password: "paper-boat-21", label: "New phone", replace: false };
    const { id, code } = await browser.send<{ id: string; code: string }>("POST", "/api/enrollments", wish);
    const digits = await world.createPhone().enrol(code);
    const other = createSiteBrowser(bank.url);
    await other.signIn("mira", "paper-boat-21");
    await assert.rejects(other.send("POST", `/api/enrollments/${id}/confirm`, { digits }), { message: "not_found" });
    await browser.send("POST", `/api/enrollments/${id}/confirm`, { digits });
    await assert.rejects(other.send("POST", `/api/enrollments/${id}/approval`), { message: "not_found" });
  });

  test("know no phone of somebody else's", async () => {
    const jonas = createSiteBrowser(bank.url);
    await jonas.signIn("jonas", "copper-kettle-8");
    const { devices } = await browser.get<{ devices: readonly { id: string }[] }>("/api/devices");
    for (const change of ["remove", "freeze", "thaw"]) {
      for (const id of [devices[0]?.id ?? "", "nothing"]) {
        const tried = jonas.send("POST", `/api/devices/${id}/${change}`, { password: "copper-kettle-8" });
        await assert.rejects(tried, { message: "not_found" });
      }
    }
  });

  test("carry out a transfer that was approved as shown, and both hear of it", async () => {
    const earlier = await balance();
    const opened = await ask("25", "Kite");
    const { id, lines } = await phone.answer(await readCode(opened), "approve");
    assert.ok(lines.includes("Payee: Lin Yue"), lines.join());
    assert.equal(await browser.ending(opened.id), "done");
    assert.equal(await phone.fate(id), "done");
    assert.equal(await balance(), (earlier ?? 0) - 2500);
  });

  test("move nothing when the phone declines", async () => {
    const earlier = await balance();
    const opened = await ask("25", "Declined");
    await phone.answer(await readCode(opened), "decline");
    assert.equal(await browser.ending(opened.id), "declined");
    assert.equal(await balance(), earlier);
  });

  test("say on both screens that there was too little money", async () => {
    const opened = await ask("4999", "Too much");
    const { id } = await phone.answer(await readCode(opened), "approve");
    assert.equal(await browser.ending(opened.id), "insufficient_funds");
    assert.notEqual(await phone.fate(id), "done");
    assert.equal(await timesBooked("Too much"), 0);
  });

  test("move nothing when what is to be run is no longer what was approved", async () => {
    const opened = await ask("5", "Swapped");
    const db = database();
    db.exec("PRAGMA busy_timeout = 5000");
    const swapped = db
      .prepare("UPDATE approvals SET about = replace(about, '5.00', '500.00') WHERE id = ?")
      .run(opened.id);
    assert.equal(swapped.changes, 1);
    db.close();
    const { id } = await phone.answer(await readCode(opened), "approve");
    assert.equal(await browser.ending(opened.id), "receipt_invalid");
    assert.notEqual(await phone.fate(id), "done");
    assert.equal(await timesBooked("Swapped"), 0);
  });

  test("carry out what was approved while the bank was down", async () => {
    const opened = await ask("7", "While down");
    const code = await readCode(opened);
    await bank.close();
    await phone.answer(code, "approve");
    bank = await world.startBank();
    assert.equal(await browser.ending(opened.id), "done");
    assert.equal(await timesBooked("While down"), 1);
  });

  test("lose nothing and double nothing when the bank dies between taking an approval and acting on it", async () => {
    const earlier = await balance();
    const opened = await ask("11", "Died");
    const code = await readCode(opened);
    await bank.close();
    const { id } = await phone.answer(code, "approve");
    const db = database();
    db.prepare("UPDATE approvals SET stage = 'consuming' WHERE id = ?").run(opened.id);
    const row = db.prepare("SELECT operation, kept, about FROM approvals WHERE id = ?").get(opened.id);
    db.close();
    const [operation, kept, about] = [row?.["operation"], row?.["kept"], row?.["about"]].map(String);
    const taking = { kept: JSON.parse(kept ?? ""), about: JSON.parse(about ?? "") };
    await bankAlone().consume(operation ?? "", { ...taking, idempotencyKey: `consume-${opened.id}` });

    bank = await world.startBank();
    assert.equal(await browser.ending(opened.id), "done");
    assert.equal(await phone.fate(id), "done");
    assert.equal(await balance(), (earlier ?? 0) - 1100);
    await bank.close();
    bank = await world.startBank();
    assert.equal(await timesBooked("Died"), 1);
  });

  test("report what was done when the bank died before it could", async () => {
    const opened = await ask("13", "Unreported");
    const { id } = await phone.answer(await readCode(opened), "approve");
    await browser.ending(opened.id);
    await bank.close();
    const db = database();
    db.prepare("UPDATE approvals SET stage = 'acted' WHERE id = ?").run(opened.id);
    db.close();
    bank = await world.startBank();
    assert.equal(await browser.ending(opened.id), "done");
    assert.equal(await phone.fate(id), "done");
    assert.equal(await timesBooked("Unreported"), 1);
  });

  test("sign in by scan only the browser that asked, and only once", async () => {
    const asking = createSiteBrowser(bank.url);
    const opened = await asking.send<OpenedApproval>("POST", "/api/session/scans", { user: "mira" });
    await assert.rejects(asking.send("POST", `/api/session/scans/${opened.id}/finish`), /not_found/);
    await phone.answer(await readCode(opened), "approve");
    assert.equal(await asking.ending(opened.id), "done");
    const other = createSiteBrowser(bank.url);
    await other.send("POST", "/api/session/scans", { user: "mira" });
    await assert.rejects(other.send("POST", `/api/session/scans/${opened.id}/finish`), /not_found/);
    const { user } = await asking.send<{ user: { id: string } }>("POST", `/api/session/scans/${opened.id}/finish`);
    assert.equal(user.id, "mira");
    await assert.rejects(asking.send("POST", `/api/session/scans/${opened.id}/finish`), /not_found/);
  });

  test("show somebody else's operation to nobody", async () => {
    const opened = await ask("1", "Private");
    const other = createSiteBrowser(bank.url);
    await other.signIn("jonas", "copper-kettle-8");
    await assert.rejects(other.get(`/api/approvals/${opened.id}`), /not_found/);
    await assert.rejects(other.send("POST", `/api/approvals/${opened.id}/cancel`), /not_found/);
    await browser.send("POST", `/api/approvals/${opened.id}/cancel`);
    assert.equal(await browser.ending(opened.id), "cancelled");
  });

  test("take six digits only from the browser that shows the code", async () => {
    const [jonas, lin] = [createSiteBrowser(bank.url), createSiteBrowser(bank.url)];
    await jonas.signIn("jonas", "copper-kettle-8");
    await lin.signIn("lin", "green-harbour-5");
    const wish = { password: "copper-kettle-8", label: "Phone of Jonas", replace: false };
    const { id, code } = await jonas.send<{ id: string; code: string }>("POST", "/api/enrollments", wish);
    const digits = await world.createPhone().enrol(code);
    await assert.rejects(lin.send("POST", `/api/enrollments/${id}/confirm`, { digits }), /not_found/);
    const wrong = digits === "000000" ? "000001" : "000000";
    await assert.rejects(jonas.send("POST", `/api/enrollments/${id}/confirm`, { digits: wrong }), /wrong_digits/);
    await jonas.send("POST", `/api/enrollments/${id}/confirm`, { digits });
  });

  test("refuse a transfer without a phone", async () => {
    const lin = createSiteBrowser(bank.url);
    await lin.signIn("lin", "green-harbour-5");
    const form = { from: "FI1390210044000141", account: "FI7990210044000117", payee: "Mira", amount: "1", memo: "" };
    await assert.rejects(lin.send("POST", "/api/transfers", form), /no_device/);
  });

  test("change a password and sign out every other browser", async () => {
    const other = createSiteBrowser(bank.url);
    await other.signIn("mira", "paper-boat-21");
    const wish = { password: "paper-boat-21", newPassword: "paper-boat-22" };
    const opened = await browser.send<OpenedApproval>("POST", "/api/password-changes", wish);
    await other.get("/api/accounts");
    await phone.answer(await readCode(opened), "approve");
    assert.equal(await browser.ending(opened.id), "done");
    await assert.rejects(other.get("/api/accounts"), /not_signed_in/);
    await assert.rejects(other.signIn("mira", "paper-boat-21"), /wrong_password/);
    await other.signIn("mira", "paper-boat-22");
    await browser.get("/api/accounts");
  });

  test("add another phone once a phone in use has approved it, and not before", async () => {
    const wish = { password: "paper-boat-22", label: "Second phone", replace: false };
    const { id, code } = await browser.send<{ id: string; code: string }>("POST", "/api/enrollments", wish);
    const next = world.createPhone();
    const digits = await next.enrol(code);
    const confirmed = await browser.send("POST", `/api/enrollments/${id}/confirm`, { digits });
    assert.deepEqual(confirmed, { needsApproval: true, activeFrom: null });
    assert.equal(await next.open(), "confirmed");
    const opened = await browser.send<OpenedApproval>("POST", `/api/enrollments/${id}/approval`);
    const { lines } = await phone.answer(await readCode(opened), "approve");
    assert.ok(
      lines.some((line) => line.endsWith("Second phone")),
      lines.join(),
    );
    assert.equal(await browser.ending(opened.id), "done");
    assert.equal(await next.open(), "active");
    assert.equal(await phone.open(), "active");
    const transfer = await ask("1", "By the second one");
    await next.answer(await readCode(transfer), "approve");
    assert.equal(await browser.ending(transfer.id), "done");
  });

  test("do nothing with an approval that comes to light too late", async () => {
    const opened = await ask("17", "Too late");
    const code = await readCode(opened);
    await bank.close();
    const { id } = await phone.answer(code, "approve");
    world.pass(400);
    bank = await world.startBank();
    assert.equal(await browser.ending(opened.id), "expired");
    assert.equal(await timesBooked("Too late"), 0);
    assert.notEqual(await phone.fate(id), "done");
  });
});

describe("the bazaar and a phone", () => {
  let world: DemoWorld;
  let bazaar: RunningSite;
  before(async () => {
    world = await startDemoWorld();
    bazaar = await world.startBazaar();
  });
  after(async () => {
    await bazaar.close();
    await world.close();
  });

  test("hand over what was approved, and no more than there is", async () => {
    const browser = createSiteBrowser(bazaar.url);
    await browser.signIn("mira", "paper-boat-21");
    const phone = world.createPhone();
    await browser.addPhone(phone, "paper-boat-21");
    const give = async (quantity: number): Promise<string | null> => {
      const wish = { item: "tea-cake", quantity, recipient: "lin", locale: "en" };
      const opened = await browser.send<OpenedApproval>("POST", "/api/handovers", wish);
      const { lines } = await phone.answer(await readCode(opened), "approve");
      assert.ok(lines.includes("Item: Cloud tea cake"), lines.join());
      return browser.ending(opened.id);
    };
    assert.equal(await give(5), "done");
    assert.equal(await give(8), "item_gone");
    assert.equal(await give(7), "done");
    const lin = createSiteBrowser(bazaar.url);
    await lin.signIn("lin", "green-harbour-5");
    const { holdings } = await lin.get<{ holdings: { item: string; quantity: number }[] }>("/api/inventory");
    assert.equal(holdings.find(({ item }) => item === "tea-cake")?.quantity, 17);
  });
});
