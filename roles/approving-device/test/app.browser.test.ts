import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { look } from "../../../tests/browser/look.ts";
import { frameOf, openOperation } from "../../../tests/world/open-operation.ts";
import { newKey } from "../../../tests/world/relying-party.ts";
import { setAppStage, stateOf } from "./app-stage.ts";
import { codePicture } from "./code-picture.ts";

const stage = setAppStage();
const { open, addAccount, scanOperation, hold } = stage;

describe("the authenticator", () => {
  test("goes from the first start to an approval that the site has carried out", async () => {
    const { page } = stage;
    await open();
    await page.getByRole("heading", { name: "A second signature, in your hand" }).waitFor();
    await look(page, "authenticator/first-start");
    const user = await addAccount();
    await page.getByRole("link", { name: /Example Bank/ }).waitFor();
    await look(page, "authenticator/accounts");
    const opened = await scanOperation("transfer", user);
    for (const text of [
      "Example Bank asks you to approve",
      "Jonas Weber",
      "120.00",
      "DE89 3704 0044 0532 0130 00",
      "Ghent",
    ]) {
      await page.getByText(text, { exact: true }).first().waitFor();
    }
    await page.getByText("Started, as reported by Example Bank").waitFor();
    await look(page, "authenticator/review");
    await hold(1100);
    await page.getByText("The site is told now and carries it out.").waitFor();
    assert.equal(await stateOf(opened), "approved");
    await look(page, "authenticator/approved");
    const { kept, about, party } = opened;
    await party.sdk.consume(opened.id, { kept, about, idempotencyKey: newKey() });
    await party.sdk.outcome(opened.id, "done");
    await page.getByText("Example Bank has carried it out.").waitFor();
    await look(page, "authenticator/done");
    await open("#/history");
    await page.getByText("Approved, carried out").waitFor();
    await look(page, "authenticator/history");
    await page.getByRole("link", { name: /Bank transfer/ }).click();
    await page.getByText("Your answer").waitFor();
    await look(page, "authenticator/history-entry");
  });

  test("loses nothing by a reload, the back button or leaving the app in the middle of a review", async () => {
    const { page } = stage;
    const opened = await scanOperation("transfer", await addAccount());
    await page.reload();
    await page.getByText("Jonas Weber", { exact: true }).waitFor();
    await page.goBack();
    await page.goForward();
    await page.getByText("Jonas Weber", { exact: true }).waitFor();
    await open("");
    await page.getByText("Waiting for your decision").waitFor();
    await page.getByRole("link", { name: "Continue" }).click();
    await hold(1100);
    await page.getByText("The site is told now and carries it out.").waitFor();
    await page.goBack();
    assert.equal(await stateOf(opened), "approved");
  });

  test("approves by holding Enter", async () => {
    const { page } = stage;
    const opened = await scanOperation("transfer", await addAccount());
    const button = page.getByRole("button", { name: "Hold to approve" });
    await button.and(page.locator(":enabled")).waitFor();
    await button.focus();
    await page.keyboard.down("Enter");
    await page.getByText("The site is told now and carries it out.").waitFor();
    await page.keyboard.up("Enter");
    assert.equal(await stateOf(opened), "approved");
  });

  test("declines with a reason, and warns the site of an operation the user did not start", async () => {
    const { page } = stage;
    const opened = await scanOperation("login", await addAccount());
    await page.getByText("Did you start this yourself, just now? If not, decline.").waitFor();
    await page.getByRole("button", { name: "Decline" }).click();
    await page.getByRole("dialog").waitFor();
    await look(page, "authenticator/decline", { only: ["phone-light", "desktop-dark"] });
    await page.getByRole("button", { name: /I did not start this/ }).click();
    await page
      .getByText("Nothing was done, and the site was warned that somebody else may have started this.")
      .waitFor();
    const view = await opened.party.sdk.get(opened.id);
    assert.deepEqual([view.state, view.declineReason], ["declined", "not_me"]);
  });

  test("removes an account, at the issuer too", async () => {
    const { world, page } = stage;
    const user = await addAccount();
    assert.equal((await world.bank.sdk.devices.list(user)).length, 1);
    await page.getByRole("link", { name: /Example Bank/ }).click();
    await look(page, "authenticator/account");
    await page.getByRole("button", { name: "Remove this account" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
    await page.getByRole("heading", { name: "A second signature, in your hand" }).waitFor();
    assert.deepEqual(await world.bank.sdk.devices.list(user), []);
  });

  test("says that a site has removed the phone when it is opened again", async () => {
    const { world, page } = stage;
    const user = await addAccount();
    const [device] = await world.bank.sdk.devices.list(user);
    assert.ok(device);
    await world.bank.sdk.devices.revoke(user, device.id);
    await page.reload();
    await page.getByText("Removed by the site").waitFor();
    await look(page, "authenticator/account-removed", { only: ["phone-light", "desktop-dark"] });
  });

  test("speaks Chinese when the user chooses it, review included", async () => {
    const { world, feed, page } = stage;
    const user = await addAccount("item-transfer");
    await open("#/settings");
    await look(page, "authenticator/settings");
    await page.getByRole("radio", { name: "简体中文" }).click();
    await page.getByRole("heading", { name: "设置" }).waitFor();
    const opened = await openOperation(world, "item-transfer", { user });
    await open("#/scan");
    feed.show(codePicture(await frameOf(opened)));
    await page.getByText("Lantern Bazaar请您批准").waitFor();
    await page.getByText("接收玩家").waitFor();
    await look(page, "authenticator/review-zh");
    assert.equal(await page.locator("html").getAttribute("lang"), "zh-Hans");
  });
});

describe("the page a code's link leads to", () => {
  test("takes the code out of the address, says what to do, and offers nothing to press", async () => {
    const { world, page } = stage;
    await page.goto(`${world.issuer}/q#1.01234567890123456`);
    await page.getByRole("heading", { name: "Open the app and scan there" }).waitFor();
    await page.waitForFunction(() => location.hash === "");
    assert.equal(await page.locator("a, button, input").count(), 0);
    await look(page, "authenticator/landing");
  });
});
