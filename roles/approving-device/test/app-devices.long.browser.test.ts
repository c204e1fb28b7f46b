import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { look } from "../../../tests/browser/look.ts";
import { createDevice, openTicket } from "../../../tests/world/devices.ts";
import { openDeviceAdd } from "../../../tests/world/raw-phones.ts";
import { approveOn, consume } from "../../../tests/world/approve.ts";
import { frameOf } from "../../../tests/world/open-operation.ts";
import { newKey } from "../../../tests/world/relying-party.ts";
import { setAppStage } from "./app-stage.ts";
import { codePicture } from "./code-picture.ts";

const stage = setAppStage();
const { addAccount, open, scanOperation, hold } = stage;

/** Another device of that user, whose six digits were typed. */
async function bring(user: string, { replace }: { replace?: boolean } = {}) {
  const { world } = stage;
  const device = createDevice({ clock: world.clock });
  const place = { party: world.bank, user, clock: world.clock };
  const { id, code } = await openTicket({ ...place, ...(replace !== undefined && { replace }) });
  const account = await device.enrol(code);
  const digits = (await device.accounts())[0]?.shortString ?? "";
  const confirmed = await world.bank.sdk.enrollments.confirm(id, digits, { confirmedBy: "password" });
  return { device, account, confirmed };
}

describe("an account's devices, as the app tells of them", () => {
  test("a further phone waits for an older one, with the key both show, and a day if it replaces them", async () => {
    const { world, page, feed } = stage;
    const user = "waits-for-another";
    const place = { party: world.bank, user, clock: world.clock };
    const older = await bring(user);
    await older.device.checkAccount(older.account);
    await open("#/add");
    const ticket = await openTicket(place);
    feed.show(codePicture(ticket.code));
    await page.getByRole("button", { name: "Yes, add it" }).click();
    const digits = page.getByRole("img", { name: /^Six digits: [0-9 ]+$/ });
    const shown = (await digits.getAttribute("aria-label"))?.replace(/\D/g, "") ?? "";
    feed.clear();
    const { approval } = await world.bank.sdk.enrollments.confirm(ticket.id, shown, { confirmedBy: "password" });
    await page.getByRole("heading", { name: "Now approve it on a device you use" }).waitFor();
    await look(page, "authenticator/enrolment-waits");
    assert.ok(approval);
    const name = await page.getByRole("img", { name: /^Key of this device/ }).getAttribute("aria-label");
    const groups = (name ?? "").replace("Key of this device: ", "").replaceAll(" ", "");
    assert.equal(groups, String(approval.details["key"]).replaceAll(" ", ""));
    await page.getByRole("link", { name: "Back" }).click();
    await page.getByText("Waiting to be approved on another device").waitFor();
    await look(page, "authenticator/accounts-waiting", { only: ["phone-light"] });
    await page.getByRole("link", { name: /Example Bank/ }).click();
    const opened = await openDeviceAdd(world, user, approval.details);
    await approveOn(older.device, opened);
    await consume(opened);
    await page.getByRole("heading", { name: "Account added" }).waitFor();
  });

  test("the older one approves by comparing the keys, and is told afterwards", async () => {
    const { world, page, feed } = stage;
    const user = await addAccount();
    const { confirmed, device, account } = await bring(user);
    assert.ok(confirmed.approval);
    const opened = await openDeviceAdd(world, user, confirmed.approval.details);
    await open("#/scan");
    feed.show(codePicture(await frameOf(opened)));
    await page.getByText(String(confirmed.approval.details["key"])).waitFor();
    feed.clear();
    await look(page, "authenticator/review-device");
    await hold(1100);
    await page.getByText("The site is told now and carries it out.").waitFor();
    await world.bank.sdk.consume(opened.id, { kept: opened.kept, about: opened.about, idempotencyKey: newKey() });
    assert.equal(await device.checkAccount(account), "active");
    await page.reload();
    await open("#/");
    await page.reload();
    await page.getByText("Added: Test phone").waitFor();
    await look(page, "authenticator/notice-banner");
    await page.getByRole("link", { name: "Look" }).click();
    await page.getByRole("heading", { name: "What happened to this account" }).waitFor();
    await look(page, "authenticator/account-notices");
    await page.getByRole("link", { name: "Back" }).click();
    await page.getByRole("link", { name: /Example Bank/ }).waitFor();
    assert.equal(await page.getByText("Added: Test phone").count(), 0, "what was seen is not told again");
  });

  test("a replacement that the user did not ask for is stopped, also by a phone the site has removed (T54)", async () => {
    const { world, page } = stage;
    for (const removed of [false, true]) {
      const user = await addAccount();
      const [own] = await world.bank.sdk.devices.list(user);
      assert.ok(own);
      if (removed) await world.bank.sdk.devices.revoke(user, own.id);
      const { device, account } = await bring(user, { replace: true });
      await page.reload();
      await page.getByText("A new device is to replace all your devices: Test phone").waitFor();
      if (!removed) await look(page, "authenticator/replacing-banner", { only: ["phone-light", "desktop-dark"] });
      await page.getByRole("link", { name: "Look" }).click();
      await page.getByRole("button", { name: "Stop it" }).click();
      await page.getByRole("dialog").waitFor();
      if (removed) await look(page, "authenticator/veto", { only: ["phone-light", "desktop-dark"] });
      await page.getByRole("dialog").getByRole("button", { name: "Stop it" }).click();
      await page.getByText("You stopped it.").waitFor();
      assert.equal(await device.checkAccount(account), "revoked");
      await look(page, `authenticator/vetoed${removed ? "-removed" : ""}`, { only: ["phone-light"] });
      await page.getByRole("button", { name: "Remove this account" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
      await page.getByRole("heading", { name: "A second signature, in your hand" }).waitFor();
    }
  });

  test("new keys are made on demand, and the account goes on with them", async () => {
    const { page } = stage;
    const user = await addAccount();
    await page.getByRole("link", { name: /Example Bank/ }).click();
    await page.getByRole("button", { name: "Make new keys" }).click();
    await look(page, "authenticator/rotate", { only: ["phone-light", "desktop-dark"] });
    await page.getByRole("dialog").getByRole("button", { name: "Make new keys" }).click();
    await page.getByText("This account has new keys.").waitFor();
    await scanOperation("transfer", user);
    await hold(1100);
    await page.getByText("The site is told now and carries it out.").waitFor();
  });
});

describe("what a browser may do to the app's storage (T48)", () => {
  test("is asked not to clear it as soon as there is a key to keep", async () => {
    const { page } = stage;
    await page.addInitScript(() => {
      const asked = navigator.storage.persist.bind(navigator.storage);
      navigator.storage.persist = () => {
        document.documentElement.dataset["asked"] = "yes";
        return asked();
      };
    });
    await addAccount("transfer", { stay: true });
    assert.equal(await page.locator("html").getAttribute("data-asked"), "yes");
  });

  test("when it has cleared the database, the app says so, and adding the account again takes the same proof", async () => {
    const { page, world } = stage;
    const user = await addAccount();
    await page.evaluate(async () => {
      await new Promise((resolve) => {
        const request = indexedDB.deleteDatabase("countersign");
        request.addEventListener("success", resolve);
      });
    });
    await page.reload();
    await page.getByText("The browser has cleared this app").waitFor();
    await look(page, "authenticator/cleared", { only: ["phone-light", "desktop-dark"] });
    const { confirmed, device, account } = await bring(user);
    assert.ok(confirmed.approval, "the site still has a device in use, so a plain ticket waits for it");
    assert.equal(await device.checkAccount(account), "confirmed");
    assert.equal((await world.bank.sdk.devices.list(user)).filter(({ state }) => state === "active").length, 1);
  });

  test("when it has lost the key alone, the account says so and can be removed", async () => {
    const { page } = stage;
    await addAccount();
    await page.evaluate(async () => {
      const database = await new Promise<IDBDatabase>((resolve) => {
        const request = indexedDB.open("countersign");
        request.addEventListener("success", () => resolve(request.result));
      });
      const store = database.transaction("device", "readwrite").objectStore("device");
      const keys = await new Promise<IDBValidKey[]>((resolve) => {
        const request = store.getAllKeys();
        request.addEventListener("success", () => resolve(request.result));
      });
      for (const key of keys) if (String(key).startsWith("keys/")) store.delete(key);
      await new Promise((resolve) => store.transaction.addEventListener("complete", resolve));
    });
    await page.reload();
    await page.getByText("Its key was cleared by the browser.").waitFor();
    await page.getByRole("link", { name: /Example Bank/ }).click();
    await look(page, "authenticator/keys-lost", { only: ["phone-light", "desktop-dark"] });
    await page.getByRole("button", { name: "Remove this account" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
    await page.getByRole("heading", { name: "A second signature, in your hand" }).waitFor();
  });
});
