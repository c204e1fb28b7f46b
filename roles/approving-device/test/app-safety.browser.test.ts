import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { look } from "../../../tests/browser/look.ts";
import { openTicket } from "../../../tests/world/devices.ts";
import { frameOf, openOperation } from "../../../tests/world/open-operation.ts";
import { setAppStage, stateOf } from "./app-stage.ts";
import { codePicture } from "./code-picture.ts";

const stage = setAppStage();
const { open, addAccount, scanOperation, hold } = stage;

describe("the authenticator against mistakes and tricks", () => {
  test("does not approve by a short press, by a tap, or by events that a script made", async () => {
    const { page } = stage;
    const opened = await scanOperation("transfer", await addAccount());
    await hold(400);
    await page.getByRole("button", { name: "Hold to approve" }).tap();
    await page.evaluate(async () => {
      const button = document.querySelector(".hold");
      for (const event of [
        new PointerEvent("pointerdown", { button: 0, isPrimary: true, bubbles: true }),
        new KeyboardEvent("keydown", { key: "Enter", bubbles: true }),
        new MouseEvent("click", { bubbles: true }),
      ]) {
        button?.dispatchEvent(event);
        await new Promise((resolve) => setTimeout(resolve, 1100));
      }
    });
    await page.getByRole("button", { name: "Hold to approve" }).waitFor();
    assert.equal(await page.getByRole("dialog").count(), 0);
    assert.equal(await stateOf(opened), "claimed");
  });

  test("does not approve by a hold that goes on while nobody sees the page (T26)", async () => {
    const { page } = stage;
    const opened = await scanOperation("transfer", await addAccount());
    const button = page.getByRole("button", { name: "Hold to approve" });
    await button.and(page.locator(":enabled")).hover();
    await page.mouse.down();
    await page.evaluate(() => {
      Object.defineProperty(document, "visibilityState", { configurable: true, get: () => "hidden" });
      document.dispatchEvent(new Event("visibilitychange"));
    });
    await page.waitForTimeout(2000);
    await page.mouse.up();
    assert.equal(await stateOf(opened), "claimed");
  });

  test("is shown in no frame, and lets go of the page that opened it (T26)", async () => {
    const { context, page, world } = stage;
    const app = `${world.authenticator}/app/`;
    const site = await context.newPage();
    await site.setContent(`<iframe src="${app}"></iframe>`);
    await site.waitForFunction(() => document.querySelector("iframe")?.contentDocument === null);
    const framed = site.frameLocator("iframe");
    await framed.getByText("origin_forbidden").waitFor();
    assert.equal(await framed.locator("#app").count(), 0);
    const popup = context.waitForEvent("page");
    await site.evaluate((address) => Reflect.set(window, "opened", window.open(address)), app);
    assert.equal(await (await popup).evaluate(() => window.opener), null);
    // What the site holds of it is no window any more: it is not to be moved, closed or led elsewhere.
    await site.waitForFunction(() => (Reflect.get(window, "opened") as Window).closed);
    await page.bringToFront();
  });

  test("refuses a code of the wrong kind with a sentence and no request", async () => {
    const { world, feed, page } = stage;
    const user = await addAccount();
    const ticket = await openTicket({ party: world.bank, user: `${user}-b`, clock: world.clock });
    const opened = await openOperation(world, "transfer", { user });
    const requests: string[] = [];
    page.on("request", (request) => requests.push(new URL(request.url()).pathname));
    await open("#/scan");
    feed.show(codePicture(ticket.code));
    await page.getByText("That code adds an account.").waitFor();
    await look(page, "authenticator/scan-wrong-kind", { only: ["phone-light", "desktop-light"] });
    feed.show(codePicture(await frameOf(opened)));
    await open("#/add");
    await page.getByText("That code asks for an approval.").waitFor();
    assert.deepEqual(
      requests.filter((path) => !path.startsWith("/app/")),
      [],
    );
    assert.equal(await stateOf(opened), "presented");
  });

  test("says that several codes are in view, and takes none of them", async () => {
    const { world, feed, page } = stage;
    const user = await addAccount();
    const first = await frameOf(await openOperation(world, "transfer", { user }));
    const second = await frameOf(await openOperation(world, "transfer", { user }));
    await open("#/scan");
    feed.show(codePicture(first, second));
    await page.getByText("Several codes are in view.").waitFor();
  });

  test("says that a code is not for this device's accounts", async () => {
    const { world, feed, page } = stage;
    await addAccount();
    const other = await openOperation(world, "transfer", { user: "somebody-else" });
    await open("#/scan");
    feed.show(codePicture(await frameOf(other)));
    await page.getByText("This code is not for any account on this device, or it is over.").waitFor();
    assert.equal(await stateOf(other), "presented");
  });

  test("lets two tabs decide at once: one answer, and the device stays in use", async () => {
    const { context, page } = stage;
    const user = await addAccount();
    const opened = await scanOperation("transfer", user);
    const other = await context.newPage();
    await other.goto(page.url());
    for (const tab of [page, other]) {
      await tab.bringToFront();
      await tab.getByRole("button", { name: "Hold to approve" }).and(tab.locator(":enabled")).focus();
    }
    await Promise.all([page.keyboard.down("Enter"), other.keyboard.down("Enter")]);
    for (const tab of [page, other]) await tab.getByText("The site is told now").first().waitFor();
    assert.equal(await stateOf(opened), "approved");
    await other.close();
    await scanOperation("transfer", user);
  });

  test("works with a clock that is an hour off, and says so", async () => {
    const { page } = stage;
    await page.addInitScript(() => {
      const now = Date.now;
      Date.now = () => now() - 3_600_000;
    });
    const opened = await scanOperation("transfer", await addAccount());
    const left = await page.getByRole("timer").textContent();
    assert.match(left ?? "", /^[12]:\d\d/);
    await hold(1100);
    await page.getByText("The site is told now and carries it out.").waitFor();
    assert.equal(await stateOf(opened), "approved");
    await page.getByRole("link", { name: "Done" }).click();
    await page.getByRole("link", { name: "Settings" }).click();
    await page.getByRole("link", { name: /This device/ }).click();
    await page.getByText("Off by 60 min. The app corrects for it.").waitFor();
  });

  test("keeps keys that cannot be exported", async () => {
    const { page } = stage;
    await addAccount();
    const kept = await page.evaluate(async () => {
      const database = await new Promise<IDBDatabase>((resolve) => {
        const request = indexedDB.open("countersign");
        request.addEventListener("success", () => resolve(request.result));
      });
      const all = await new Promise<unknown[]>((resolve) => {
        const request = database.transaction("device").objectStore("device").getAll();
        request.addEventListener("success", () => resolve(request.result));
      });
      const pairs = all.flatMap((value) => Object.values(value as object)).filter((value) => value?.privateKey);
      return pairs.map(({ privateKey }: CryptoKeyPair) => [privateKey.extractable, privateKey.algorithm.name]);
    });
    assert.deepEqual(kept, [
      [false, "ECDSA"],
      [false, "ECDH"],
    ]);
  });

  test("starts without a network and keeps nothing but its own files", async () => {
    const { context, page } = stage;
    await addAccount();
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.waitForFunction(async () => (await caches.keys()).length === 1);
    const kept = await page.evaluate(async () => {
      const [name = ""] = await caches.keys();
      return (await (await caches.open(name)).keys()).map(({ url }) => new URL(url).pathname);
    });
    assert.ok(kept.length >= 4);
    assert.deepEqual(
      kept.filter((path) => !/^\/app\/assets\/[\w.-]+-[\w-]{8}\.[a-z]+$/.test(path)),
      [],
    );
    await context.setOffline(true);
    await page.reload();
    await page.getByRole("link", { name: /Example Bank/ }).waitFor();
    await page.getByText("You are offline").waitFor();
    await context.setOffline(false);
  });
});
