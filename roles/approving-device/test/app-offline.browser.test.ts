import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Page } from "playwright-core";
import { look } from "../../../tests/browser/look.ts";
import { consume } from "../../../tests/world/approve.ts";
import { frameOf, type Opened, openOperation } from "../../../tests/world/open-operation.ts";
import { typeCode } from "../../../tests/world/type-code.ts";
import { setAppStage, stateOf } from "./app-stage.ts";
import { codePicture } from "./code-picture.ts";

const stage = setAppStage();
const { addAccount, scanOperation, hold, open } = stage;

/** An account that was just added, and then the network goes. */
async function scanOffline(): Promise<Opened> {
  const { context, page, feed, world } = stage;
  const user = await addAccount("item-transfer");
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.waitForFunction(async () => (await caches.keys()).length === 1);
  const opened = await openOperation(world, "item-transfer", { user });
  await open("#/scan");
  await context.setOffline(true);
  feed.show(codePicture(await frameOf(opened)));
  await page.getByText("There is no connection", { exact: true }).waitFor();
  feed.clear();
  return opened;
}

async function shownDigits(page: Page): Promise<string> {
  const digits = page.getByRole("img", { name: /^Eight digits: [0-9 ]+$/ });
  return (await digits.getAttribute("aria-label"))?.replace(/\D/g, "") ?? "";
}

describe("the app without a network (§11.4)", () => {
  test("shows what the code seals, and after the hold eight digits that approve it", async () => {
    const { context, page } = stage;
    const opened = await scanOffline();
    for (const text of ["Paper lantern", "3", "小林", "East 2", "Lantern Bazaar asks you to approve"])
      await page.getByText(text, { exact: true }).first().waitFor();
    await look(page, "authenticator/offline-review");
    await hold(1100);
    await page.getByRole("heading", { name: "Type these on the page", level: 2 }).waitFor();
    await look(page, "authenticator/offline-digits");
    const digits = await shownDigits(page);
    await page.reload();
    assert.equal(await shownDigits(page), digits, "a reload loses nothing");
    await page.getByRole("link", { name: "Done" }).click();
    await page.getByRole("link", { name: "History" }).click();
    await page.getByText("Approved, not sent yet").waitFor();
    await look(page, "authenticator/offline-history", { only: ["phone-light", "desktop-dark"] });
    await page.getByRole("link", { name: /Item transfer/ }).click();
    await page.getByText("Approved without a connection").waitFor();
    await look(page, "authenticator/offline-entry", { only: ["phone-light", "phone-dark"] });
    assert.equal((await typeCode(opened, { purpose: "offline", code: digits })).body["state"], "approved");
    await consume(opened);
    await opened.party.sdk.outcome(opened.id, "done");
    // The browser says that there is a network before one carries anything.
    const refused = page.waitForEvent("requestfailed", (request) => request.url().endsWith("/offline-decisions"));
    await page.route("**/v1/device/offline-decisions", (route) => route.abort(), { times: 1 });
    await context.setOffline(false);
    await refused;
    await page.getByText("Approved, carried out").waitFor();
    await page.getByRole("link", { name: "Back" }).click();
    await page.getByText("Approved, carried out").waitFor();
    await page
      .getByRole("link", { name: /Item transfer/ })
      .first()
      .click();
    await page.getByText(opened.id).waitFor();
  });

  test("declines as easily, and tells nobody", async () => {
    const { context, page } = stage;
    const opened = await scanOffline();
    await page.getByRole("button", { name: "Decline" }).click();
    await page.getByRole("button", { name: "The details are wrong" }).click();
    await page.getByRole("heading", { name: "Declined" }).waitFor();
    assert.equal(await stateOf(opened), "presented");
    await context.setOffline(false);
  });

  test("says that there is no connection for what may not be approved so", async () => {
    const { context, page, feed, world } = stage;
    const user = await addAccount();
    await scanOperation("transfer", user);
    const opened = await openOperation(world, "transfer", { user });
    await open("#/scan");
    await context.setOffline(true);
    feed.show(codePicture(await frameOf(opened)));
    await page.getByText("There is no connection. Check it and try again.").waitFor();
    await context.setOffline(false);
    await page.getByRole("button", { name: "Decline" }).waitFor();
  });

  test("speaks Chinese", async () => {
    const { context, page } = stage;
    await open("#/settings");
    const opened = await scanOffline();
    assert.ok(opened);
    await page.evaluate(() => localStorage.setItem("countersign.locale", "zh"));
    await page.reload();
    await page.getByText("没有网络连接", { exact: true }).waitFor();
    await look(page, "authenticator/offline-review-zh", { only: ["phone-light"] });
    const button = page.getByRole("button", { name: "按住以批准" });
    await button.and(page.locator(":enabled")).focus();
    await page.keyboard.down("Enter");
    await page.getByRole("img", { name: /^八位数字/ }).waitFor();
    await page.keyboard.up("Enter");
    await look(page, "authenticator/offline-digits-zh", { only: ["phone-light"] });
    await context.setOffline(false);
  });
});
