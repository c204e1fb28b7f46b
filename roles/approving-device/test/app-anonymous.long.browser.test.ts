import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Page } from "playwright-core";
import { look } from "../../../tests/browser/look.ts";
import { enrolDevice } from "../../../tests/world/devices.ts";
import { frameOf, type Opened, openOperation } from "../../../tests/world/open-operation.ts";
import { typeCode } from "../../../tests/world/type-code.ts";
import { setAppStage, stateOf } from "./app-stage.ts";
import { codePicture } from "./code-picture.ts";

const stage = setAppStage();
const { open, addAccount } = stage;

/** Has the shop ask whoever comes, and scans its code. */
async function scanPayment(): Promise<Opened> {
  const { world, feed, page } = stage;
  const opened = await openOperation(world, "payment");
  await open("#/scan");
  feed.show(codePicture(await frameOf(opened)));
  await page.getByText("To confirm, type this on the page").waitFor();
  feed.clear();
  return opened;
}

async function shownCode(page: Page): Promise<string> {
  const code = page.getByRole("img", { name: /^Confirmation code: [0-9 ]+$/ });
  return (await code.getAttribute("aria-label"))?.replace(/\D/g, "") ?? "";
}

/** Says to the page what a browser says when another tab or app is in front. */
async function setVisible(page: Page, visible: boolean): Promise<void> {
  await page.evaluate(
    (state) => {
      Object.defineProperty(document, "visibilityState", { configurable: true, get: () => state });
      document.dispatchEvent(new Event("visibilitychange"));
    },
    visible ? "visible" : "hidden",
  );
}

const approved = "The site is told now and carries it out.";

describe("a payment where nobody is signed in, on the phone", () => {
  test("shows who is paid, by whom and the code; typing it on the page is the yes", async () => {
    const { page } = stage;
    await addAccount("payment");
    const opened = await scanPayment();
    for (const text of ["42.50", "Harbour Shop · Checkout", "Ghent"])
      await page.getByText(text, { exact: true }).first().waitFor();
    await page.getByText(/^Your account at Harbour Shop, added /).waitFor();
    await page.getByText("Typing it there is your confirmation.").waitFor();
    assert.equal(await page.getByRole("button", { name: "Hold to approve" }).count(), 0);
    await look(page, "authenticator/payment");
    assert.equal(await stateOf(opened), "claimed");
    await typeCode(opened, { purpose: "confirmation", code: await shownCode(page) });
    await page.getByText(approved).waitFor();
    assert.equal(await stateOf(opened), "approved");
  });

  test("is not signed while nobody can see it, and not before it was seen a while (T26)", async () => {
    const { page } = stage;
    await addAccount("payment");
    const opened = await scanPayment();
    const code = await shownCode(page);
    await setVisible(page, false);
    await typeCode(opened, { purpose: "confirmation", code });
    await page.waitForTimeout(2500);
    assert.equal(await stateOf(opened), "claimed");
    const back = Date.now();
    await setVisible(page, true);
    await page.getByText(approved).waitFor();
    assert.ok(Date.now() - back >= 800);
    assert.equal(await stateOf(opened), "approved");
  });

  test("is signed after a reload too", async () => {
    const { page } = stage;
    await addAccount("payment");
    const opened = await scanPayment();
    const code = await shownCode(page);
    await page.reload();
    await page.getByText("To confirm, type this on the page").waitFor();
    await typeCode(opened, { purpose: "confirmation", code });
    await page.getByText(approved).waitFor();
  });

  test("is declined as easily", async () => {
    const { page } = stage;
    await addAccount("payment");
    const opened = await scanPayment();
    await page.getByRole("button", { name: "Decline" }).click();
    await page.getByRole("button", { name: /I did not start this/ }).click();
    await page.getByRole("heading", { name: "Declined" }).waitFor();
    assert.equal(await stateOf(opened), "declined");
  });

  test("is not signed while the user is about to decline it, though the page has the code (T26)", async () => {
    const { page } = stage;
    await addAccount("payment");
    const opened = await scanPayment();
    const code = await shownCode(page);
    await page.getByRole("button", { name: "Decline" }).click();
    await page.getByRole("dialog").waitFor();
    await typeCode(opened, { purpose: "confirmation", code });
    await page.waitForTimeout(2500);
    assert.equal(await stateOf(opened), "claimed");
    await page.getByRole("button", { name: /I did not start this/ }).click();
    await page.getByRole("heading", { name: "Declined" }).waitFor();
    assert.equal(await stateOf(opened), "declined");
  });

  test("that was declined without a connection is declined by trying again, and never approved, also after a reload", async () => {
    const { page } = stage;
    await addAccount("payment");
    const opened = await scanPayment();
    const code = await shownCode(page);
    await page.route("**/v1/device/decisions", (route) => route.abort());
    await page.getByRole("button", { name: "Decline" }).click();
    await page.getByRole("button", { name: /I did not start this/ }).click();
    const again = page.getByRole("button", { name: "Try again" });
    await again.waitFor();
    await page.reload();
    await again.waitFor();
    await page.unroute("**/v1/device/decisions");
    await typeCode(opened, { purpose: "confirmation", code });
    await page.waitForTimeout(2500);
    assert.equal(await stateOf(opened), "claimed");
    await again.click();
    await page.getByRole("heading", { name: "Declined" }).waitFor();
    assert.equal(await stateOf(opened), "declined");
  });

  test("that another phone scanned as well is over on both, each with its sentence", async () => {
    const { world, feed, page } = stage;
    await addAccount("payment");
    const opened = await scanPayment();
    const other = await enrolDevice({ party: world.shop, user: "somebody-else", clock: world.clock });
    await other.scan(await frameOf(opened), null).catch(() => {});
    await page.getByText("or because another phone scanned the same code").waitFor();
    await look(page, "authenticator/payment-stopped", { only: ["phone-light", "desktop-dark"] });
    const second = await openOperation(world, "payment");
    const text = await frameOf(second);
    await other.scan(text, null);
    await open("#/scan");
    feed.show(codePicture(text));
    await page.getByText("Another device scanned this code too, so it was stopped.").waitFor();
    await look(page, "authenticator/contended", { only: ["phone-light"] });
  });

  test("asks which of two accounts pays", async () => {
    const { world, feed, page } = stage;
    await addAccount("payment");
    await addAccount("payment");
    const opened = await openOperation(world, "payment");
    await open("#/scan");
    feed.show(codePicture(await frameOf(opened)));
    await page.getByRole("dialog").waitFor();
    await look(page, "authenticator/pick-account", { only: ["phone-light", "desktop-dark"] });
    await page
      .getByRole("dialog")
      .getByRole("button", { name: /Harbour Shop/ })
      .first()
      .click();
    await page.getByText("To confirm, type this on the page").waitFor();
  });

  test("speaks Chinese", async () => {
    const { page } = stage;
    await addAccount("payment");
    await open("#/settings");
    await page.getByRole("radio", { name: "简体中文" }).click();
    const opened = await openOperation(stage.world, "payment");
    await open("#/scan");
    stage.feed.show(codePicture(await frameOf(opened)));
    await page.getByText("请在网页上输入以确认").waitFor();
    await look(page, "authenticator/payment-zh", { only: ["phone-light", "desktop-light"] });
  });
});
