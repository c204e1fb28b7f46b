import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Browser } from "playwright-core";
import { launchChromium } from "../../tests/browser/launch-chromium.ts";
import { look } from "../../tests/browser/look.ts";
import { readShownCode } from "../../tests/browser/read-shown-code.ts";
import type { RunningSite } from "../src/index.ts";
import { type DemoWorld, startDemoWorld } from "./demo-world.ts";
import { addPhone, signIn, type Visit, visit } from "./visit.ts";

let world: DemoWorld;
let browser: Browser;
before(async () => {
  [world, browser] = await Promise.all([startDemoWorld(), launchChromium()]);
});
after(async () => {
  await browser.close();
  await world.close();
});

describe("the bank's screens", () => {
  let bank: RunningSite;
  let here: Visit;
  before(async () => {
    bank = await world.startBank();
    here = await visit(bank, { world, browser });
  });
  after(() => bank.close());

  async function fillTransfer(amount: string): Promise<void> {
    const { page, press } = here;
    await page.getByRole("link", { name: "Transfer", exact: true }).click();
    await press("Lin Yue");
    await page.getByLabel("Amount").fill(amount);
    await page.getByLabel("Memo").fill("Kite festival");
  }

  test("lead from signing in to a phone of one's own", async () => {
    await here.see("Nothing leaves your account");
    await look(here.page, "bank/sign-in");
    await signIn(here);
    await look(here.page, "bank/overview-without-phone");
    await addPhone(here, "bank");
    await here.page.reload();
    await here.see("My phone");
    await look(here.page, "bank/security");
  });

  test("show a transfer from the form to the money that was sent", async () => {
    const { page, press, see, answer } = here;
    await fillTransfer("25");
    await look(page, "bank/transfer");
    await press("Continue");
    await readShownCode(page);
    await look(page, "bank/transfer-code");
    await answer("approve");
    await see("The money was sent");
    await look(page, "bank/transfer-done");
    const frame = page.locator("dialog countersign-approval .shell");
    assert.equal(
      await frame.evaluate((shell) => getComputedStyle(shell).borderWidth),
      "0px",
      "a frame in the dialog's",
    );
    await press("Done");
    await page.getByRole("link", { name: "Overview" }).click();
    await see("Kite festival");
    await look(page, "bank/overview");
  });

  test("say why an approved transfer was not carried out, and that a declined one was declined", async () => {
    const { page, press, see, answer } = here;
    await fillTransfer("4999");
    await press("Continue");
    await answer("approve");
    await see("There is not enough money in the account");
    await look(page, "bank/transfer-not-carried-out");
    await press("Close");
    await press("Continue");
    await answer("decline");
    await see("You declined it on your phone");
    await look(page, "bank/transfer-declined");
    await press("Close");
  });

  test("keep in this browser what was started in it, and find it again", async () => {
    const { page, see } = here;
    await page.getByRole("link", { name: "History", exact: true }).click();
    await see("History in this browser");
    const list = page.locator("countersign-history");
    await list.getByText("Carried out", { exact: true }).waitFor();
    await list.getByText("Declined", { exact: true }).waitFor();
    assert.equal(await list.locator("li").count(), 3);
    await look(page, "bank/history");
    await list.getByRole("button", { name: /Lin Yue.*Carried out|Carried out.*Lin Yue/ }).click();
    await list.getByRole("button", { name: "Back to the list" }).waitFor();
    await look(page, "bank/history-one", { only: ["phone-light", "desktop-dark"] });
    await page.getByRole("link", { name: "Transfer", exact: true }).click();
    await here.press("Lin Yue");
  });

  test("say what is wrong with a form, beside the field", async () => {
    const { page, press, see } = here;
    await page.getByLabel("Amount").fill("0");
    await press("Continue");
    await see("Type an amount over zero");
    await look(page, "bank/transfer-wrong-amount", { only: ["phone-light", "desktop-dark"] });
  });

  test("cancel by Escape, and give the focus back to the button", async () => {
    const { page, press } = here;
    await page.getByLabel("Amount").fill("3");
    await press("Continue");
    await readShownCode(page);
    await page.keyboard.press("Escape");
    await page.locator("dialog").waitFor({ state: "detached" });
    await page.waitForFunction(() => document.activeElement?.textContent === "Continue");
  });

  test("show what Countersign told the bank, and find it by its number", async () => {
    const { page, see } = here;
    await world.deliverDue();
    await page.getByRole("link", { name: "Security" }).click();
    await see("What Countersign told us");
    await look(page, "bank/security-told");
    const section = page.getByRole("region", { name: "What Countersign told us" });
    const declined = section.getByRole("listitem").filter({ hasText: "You declined it" }).first();
    const [number = ""] = /op_[a-z0-9]+/.exec((await declined.textContent()) ?? "") ?? [];
    await section.getByRole("searchbox").fill(number);
    await page.waitForFunction((one) => document.querySelectorAll(".bank-operation").length === one, 1);
    await section.getByRole("searchbox").fill("nothing");
    await see("No operation has that in its number");
    await page.getByRole("link", { name: "Transfer", exact: true }).click();
  });

  test("say why somebody is signed out who did not sign out", async () => {
    const { page, see } = here;
    await fillTransfer("3");
    await page.context().clearCookies();
    await here.press("Continue");
    await see("You were signed out");
    await look(page, "bank/signed-out");
    await page.goto(bank.url);
  });

  test("sign in by scan, in Chinese", async () => {
    const { page, press, see } = here;
    await press("中文");
    await page.getByRole("radio", { name: "扫码" }).click();
    await look(page, "bank/sign-in-by-scan-zh");
    await page.getByLabel("用户名").fill("mira");
    await press("显示二维码");
    await readShownCode(page);
    await look(page, "bank/sign-in-code-zh");
    await here.answer("approve");
    await see("Mira Okafor，您好");
    await look(page, "bank/overview-zh");
    assert.equal(await page.evaluate(() => document.documentElement.lang), "zh-Hans");
  });

  test("break no rule of their own content security policy, and throw nothing", () => {
    assert.deepEqual(
      here.faults().filter((fault) => !/status of (400|401|409)/.test(fault)),
      [],
    );
  });
});

describe("the bazaar's screens", () => {
  let bazaar: RunningSite;
  let here: Visit;
  before(async () => {
    bazaar = await world.startBazaar();
    here = await visit(bazaar, { world, browser });
  });
  after(() => bazaar.close());

  test("lead from signing in to a handover", async () => {
    const { page, press, see, answer } = here;
    await see("Your treasures move");
    await look(page, "bazaar/sign-in");
    await signIn(here);
    await look(page, "bazaar/inventory-without-phone");
    await addPhone(here, "bazaar");
    await page.getByRole("link", { name: "Inventory" }).click();
    await page.getByRole("article").filter({ hasText: "Cloud tea cake" }).getByRole("button").click();
    await press("Lin Yue");
    await page.getByLabel("Quantity").fill("3");
    await look(page, "bazaar/handover");
    await press("Continue");
    await readShownCode(page);
    await look(page, "bazaar/handover-code");
    await answer("approve");
    await see("It was handed over");
    await look(page, "bazaar/handover-done");
    await press("Done");
    await see("To Lin Yue");
    await press("中文");
    await see("云茶饼");
    await look(page, "bazaar/inventory-zh");
    assert.deepEqual(here.faults(), []);
  });
});
