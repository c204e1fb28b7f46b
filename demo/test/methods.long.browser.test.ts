import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Browser } from "playwright-core";
import { type Gateway, startGateway } from "../../roles/sms-server/test/gateway.ts";
import { launchChromium } from "../../tests/browser/launch-chromium.ts";
import { look } from "../../tests/browser/look.ts";
import { readShownCode } from "../../tests/browser/read-shown-code.ts";
import { addVirtualAuthenticator } from "../../tests/browser/virtual-authenticator.ts";
import { createTotpApp, type TotpApp } from "../../tests/world/user-methods.ts";
import type { RunningSite } from "../src/index.ts";
import { type DemoWorld, startDemoWorld } from "./demo-world.ts";
import { addPhone, signIn, type Visit, visit } from "./visit.ts";

const password = "paper-boat-21";
/** The longest a code of an app is the present one. */
const stepSeconds = 30;

let gateway: Gateway;
let world: DemoWorld;
let browser: Browser;
before(async () => {
  gateway = await startGateway();
  const { url, token } = gateway;
  const sms = { kind: "gateway", gateway: { url, token, sender: null } } as const;
  [world, browser] = await Promise.all([startDemoWorld({ sms }), launchChromium()]);
});
after(async () => {
  await browser.close();
  await world.close();
  await gateway.close();
});

async function typePassword({ page }: Visit, action: string): Promise<void> {
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Password").fill(password);
  await dialog.getByRole("button", { name: action }).click();
}

/** The phone approves what the page shows, and the page says that it was carried out. */
async function approveOnPhone(here: Visit, doneText: string): Promise<void> {
  await here.answer("approve");
  await here.see(doneText);
  await here.press("Done");
}

async function chooseWay({ page }: Visit, way: string): Promise<void> {
  const element = page.locator("countersign-approval");
  await element.getByRole("button", { name: "Use another way" }).click();
  await element.locator(`[data-way=${way}]`).click();
}

describe("the bank's page of security", () => {
  let bank: RunningSite;
  let here: Visit;
  before(async () => {
    bank = await world.startBank();
    here = await visit(bank, { world, browser });
    await addVirtualAuthenticator(here.page);
    await signIn(here);
    await addPhone(here, "bank-ways");
  });
  after(() => bank.close());

  test("sets a passkey up, which the phone approves", async () => {
    const { page, press, see } = here;
    await page.reload();
    await see("Ways to approve");
    await see("1 phone can approve");
    await look(page, "bank-ways/none");
    await press("Set up: Passkey");
    await look(page, "bank-ways/set-up-password", { only: ["phone-light", "desktop-dark"] });
    await typePassword(here, "Continue");
    await see("Your browser asks where to keep the passkey");
    await look(page, "bank-ways/make-passkey");
    await press("Make a passkey");
    await readShownCode(page);
    await look(page, "bank-ways/approve-change");
    await approveOnPhone(here, "Your ways to approve were changed");
    await page.getByText("My passkey").waitFor();
    await look(page, "bank-ways/passkey");
    await page.waitForFunction(() => document.activeElement?.getAttribute("aria-label") === "Replace: Passkey");
  });

  async function transfer(amount: string): Promise<void> {
    const { page, press } = here;
    await page.getByRole("link", { name: "Transfer", exact: true }).click();
    await press("Lin Yue");
    await page.getByLabel("Amount").fill(amount);
    await press("Continue");
  }

  test("lets a small transfer be approved with it on the page, and a large one with the phone alone", async () => {
    const { page, press, see } = here;
    await transfer("20");
    await chooseWay(here, "passkey");
    await see("€20.00 to Lin Yue");
    await look(page, "bank-ways/transfer-by-passkey");
    await press("Approve with a passkey");
    await see("The money was sent");
    await look(page, "bank-ways/transfer-done", { only: ["phone-dark", "desktop-light"] });
    await press("Done");
    await transfer("60");
    await readShownCode(page);
    assert.equal(await page.locator("countersign-approval [data-way=passkey]").count(), 0);
    await page.keyboard.press("Escape");
    await page.locator("dialog").waitFor({ state: "detached" });
  });

  test("puts it first for transfers, and the phone first again", async () => {
    const { page, press, see } = here;
    await page.getByRole("link", { name: "Security" }).click();
    await press("Use first for transfers: Passkey");
    await look(page, "bank-ways/first-password", { only: ["phone-light", "desktop-dark"] });
    await typePassword(here, "Continue");
    await approveOnPhone(here, "Your ways to approve were changed");
    await see("Comes first for transfers");
    await look(page, "bank-ways/passkey-first");
    await transfer("20");
    await see("Use your passkey");
    await page.keyboard.press("Escape");
    await page.getByRole("link", { name: "Security" }).click();
    await press("Phone first for transfers: Passkey");
    await typePassword(here, "Continue");
    await approveOnPhone(here, "Your ways to approve were changed");
    await page.getByText("Comes first for transfers").waitFor({ state: "detached" });
  });

  test("keeps a change that was not approved, to be approved later, and removes a way with the password", async () => {
    const { page, press, see } = here;
    await press("Set up: Face or fingerprint of this device");
    await typePassword(here, "Continue");
    await look(page, "bank-ways/use-device", { only: ["phone-light", "desktop-dark"] });
    await press("Use this device");
    await readShownCode(page);
    await page.keyboard.press("Escape");
    await see("Waits for your phone's approval");
    await look(page, "bank-ways/waits");
    await press("Approve it now: Face or fingerprint of this device");
    await approveOnPhone(here, "Your ways to approve were changed");
    await page.getByText("This device", { exact: false }).first().waitFor();
    await press("Remove: Face or fingerprint of this device");
    await page.getByRole("dialog").getByLabel("Password").fill("not-the-password");
    await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
    await see("The password is not right.");
    await look(page, "bank-ways/remove-wrong-password", { only: ["phone-light", "desktop-dark"] });
    await typePassword(here, "Remove");
    await page.getByRole("button", { name: "Set up: Face or fingerprint of this device" }).waitFor();
  });

  test("says all of it in Chinese too", async () => {
    const { page, press } = here;
    await press("中文");
    await page.getByText("批准方式").first().waitFor();
    await look(page, "bank-ways/passkey-zh");
    await press("设置：验证器应用");
    await page.getByRole("dialog").getByLabel("密码").fill(password);
    await page.getByRole("dialog").getByRole("button", { name: "继续" }).click();
    await page.getByRole("img", { name: "验证器应用的二维码" }).waitFor();
    await look(page, "bank-ways/app-zh");
    await press("取消");
    await press("English");
  });

  test("does not offer a sign-in by scan what it cannot do", async () => {
    const { page, press } = here;
    await press("Sign out");
    await page.getByRole("radio", { name: "Scan" }).click();
    await page.getByLabel("User name").fill("mira");
    await press("Show the code");
    await readShownCode(page);
    assert.equal(await page.locator("countersign-approval [data-way]").count(), 0);
    assert.equal(await page.getByRole("button", { name: "Use another way" }).count(), 0);
    assert.deepEqual(
      here.faults().filter((fault) => !/status of 403/.test(fault)),
      [],
    );
  });
});

describe("the bazaar's page of security", () => {
  let bazaar: RunningSite;
  let here: Visit;
  let app: TotpApp;
  before(async () => {
    bazaar = await world.startBazaar();
    here = await visit(bazaar, { world, browser });
    await signIn(here);
    await here.page.getByRole("link", { name: "Security" }).click();
  });
  after(() => bazaar.close());

  const typeDigits = async (digits: string): Promise<void> => {
    await here.page.getByRole("dialog").getByLabel("Six digits").fill(digits);
    await here.press("Continue");
  };

  test("sets an authenticator app up as the very first way, at once", async () => {
    const { page, press, see } = here;
    await press("Set up: Authenticator app");
    await typePassword(here, "Continue");
    const key = await page.getByRole("dialog").locator("code").textContent();
    app = createTotpApp(`otpauth://totp/x?period=30&secret=${key?.replaceAll(" ", "")}`);
    await look(page, "bazaar-ways/app");
    await typeDigits("12");
    await see("Type all six digits.");
    const wrong = String((Number(app.code(world.now())) + 1) % 1_000_000).padStart(6, "0");
    await typeDigits(wrong);
    await see("The code is not right.");
    await look(page, "bazaar-ways/app-wrong-code", { only: ["phone-light", "desktop-dark"] });
    await typeDigits(app.code(world.now()));
    await see("It is set up");
    await look(page, "bazaar-ways/app-done", { only: ["phone-light", "desktop-dark"] });
    await press("Done");
    await see("Add your phone to change these");
    await look(page, "bazaar-ways/app-alone");
  });

  test("lets an item be handed over with its code, without a phone", async () => {
    const { page, press, see } = here;
    world.pass(stepSeconds);
    await page.getByRole("link", { name: "Inventory" }).click();
    await page.getByRole("article").filter({ hasText: "Cloud tea cake" }).getByRole("button").click();
    await press("Lin Yue");
    await page.getByLabel("Quantity").fill("2");
    await press("Continue");
    await see("Code from your authenticator app");
    await see("2 × Cloud tea cake to Lin Yue");
    await look(page, "bazaar-ways/handover-by-app");
    await page.locator("countersign-approval").getByRole("textbox").fill(app.code(world.now()));
    await page.locator("countersign-approval").getByRole("button", { name: "Continue" }).click();
    await see("It was handed over");
    await press("Done");
    await see("To Lin Yue");
  });

  test("starts again after three wrong codes", async () => {
    const { page, press, see } = here;
    await page.getByRole("link", { name: "Security" }).click();
    await press("Remove: Authenticator app");
    await typePassword(here, "Remove");
    await press("Set up: Authenticator app");
    await typePassword(here, "Continue");
    for (const digits of ["000001", "000002", "000003"]) await typeDigits(digits);
    await see("Too many wrong answers. Start it again.");
    await look(page, "bazaar-ways/too-many-codes", { only: ["phone-light", "desktop-dark"] });
    await press("Start again");
    await page.getByRole("dialog").getByLabel("Password").waitFor();
    assert.deepEqual(
      here.faults().filter((fault) => !/status of (400|409)/.test(fault)),
      [],
    );
  });
});

describe("the shop's account page", () => {
  let shop: RunningSite;
  let here: Visit;
  before(async () => {
    shop = await world.startShop();
    here = await visit(shop, { world, browser });
    await here.page.goto(`${shop.url}/account`);
    await signIn(here);
  });
  after(() => shop.close());

  test("sets text messages up where they can be sent, and offers nothing that comes first where nothing can", async () => {
    const { page, press, see } = here;
    await see("Text message");
    await look(page, "shop-ways/none");
    await press("Set up: Text message");
    await page.getByRole("dialog").getByLabel("Phone number").fill("+1 555 010-0042");
    await look(page, "shop-ways/phone-number", { only: ["phone-light", "desktop-dark"] });
    await typePassword(here, "Continue");
    await see("A code was sent to the number ending in 42");
    await look(page, "shop-ways/sent", { only: ["phone-light", "desktop-dark"] });
    assert.equal(gateway.sent.at(-1)?.to, "+15550100042");
    await page.getByRole("dialog").getByLabel("Six digits").fill(gateway.lastCode());
    await press("Continue");
    await see("It is set up");
    await press("Done");
    await see("Add your phone to change these");
    await see("Number ending in 42");
    await look(page, "shop-ways/text-message");
    assert.equal(await page.getByRole("button", { name: /first/ }).count(), 0);
    assert.deepEqual(here.faults(), []);
  });
});
