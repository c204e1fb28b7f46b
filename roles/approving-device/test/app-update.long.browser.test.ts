import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { launchChromium } from "../../../tests/browser/launch-chromium.ts";
import { look } from "../../../tests/browser/look.ts";
import { buildBrowserParts } from "../../../tools/build.ts";
import { type AppServer, startAppServer } from "./app-server.ts";

describe("a new version of the app", () => {
  let folder: string;
  let server: AppServer;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let releases = 0;

  before(async () => {
    await buildBrowserParts();
    browser = await launchChromium();
  });
  after(() => browser?.close());
  beforeEach(async (t) => {
    folder = mkdtempSync(join(tmpdir(), "countersign-app-"));
    cpSync(new URL("../dist/", import.meta.url), folder, { recursive: true });
    server = await startAppServer(pathToFileURL(`${folder}/`));
    context = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: "en-GB" });
    page = await openTab("");
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
    assert.ok("after" in t);
    t.after(async () => {
      await context.close();
      await server.close();
      rmSync(folder, { recursive: true });
    });
  });

  /** A tab that knows whether it was started anew. */
  async function openTab(route: string): Promise<Page> {
    const tab = await context.newPage();
    await tab.goto(`${server.origin}/app/${route}`);
    await tab.locator("#app > *").waitFor();
    await tab.evaluate(() => Reflect.set(window, "since", "before"));
    return tab;
  }
  const isStartedAnew = async (tab: Page): Promise<boolean> =>
    (await tab.evaluate(() => Reflect.get(window, "since"))) !== "before";

  /** The same app under another name, as a build of changed sources makes it. */
  function release(): void {
    const name = `Release${++releases}`;
    const of = (pattern: RegExp): string => readdirSync(`${folder}/assets`).find((file) => pattern.test(file)) ?? "";
    const [script, shell] = [of(/^index-[\w-]{8}\.js$/), of(/^shell-[\w-]{8}\.html$/)];
    const renamed = (text: string): string =>
      text.replaceAll(script, `index-${name}.js`).replaceAll(shell, `shell-${name}.html`);
    for (const file of ["index.html", "service-worker.js", `assets/${shell}`, `assets/${script}`]) {
      const text = renamed(readFileSync(`${folder}/${file}`, "utf8"));
      rmSync(`${folder}/${file}`);
      writeFileSync(`${folder}/${renamed(file)}`, text);
    }
  }
  const lookAround = (tab: Page): Promise<void> =>
    tab.evaluate(() => void document.dispatchEvent(new Event("visibilitychange")));

  test("is offered while the app is open, and taken when the user says so", async () => {
    release();
    await lookAround(page);
    await page.getByText("A new version is ready").waitFor();
    await look(page, "authenticator/update");
    assert.equal(await isStartedAnew(page), false);
    await page.getByRole("button", { name: "Update" }).click();
    await page.waitForFunction(() => Reflect.get(window, "since") === undefined);
    await page.locator('script[src*="Release"]').waitFor({ state: "attached" });
    assert.equal(await page.getByText("A new version is ready").count(), 0);
  });

  test("can wait until later, and is found again in the settings", async () => {
    release();
    await lookAround(page);
    await page.getByRole("button", { name: "Later" }).click();
    assert.equal(await page.getByText("A new version is ready").count(), 0);
    await page.getByRole("link", { name: "Settings" }).click();
    await page.getByRole("button", { name: "Look for a new version" }).click();
    await page.getByText("A new version is ready").waitFor();
    assert.equal(await isStartedAnew(page), false);
  });

  test("is not spoken of while something is to be decided, and starts no other tab anew", async () => {
    const deciding = await openTab("#/review/op_01m8ahk9b0f4cs1zhk3p418f22");
    release();
    await lookAround(deciding);
    await page.getByRole("button", { name: "Update" }).click();
    await page.waitForFunction(() => Reflect.get(window, "since") === undefined);
    await deciding.bringToFront();
    assert.equal(await deciding.getByText("A new version is ready").count(), 0);
    await deciding.getByRole("link", { name: "Go to accounts" }).click();
    await deciding.getByText("A new version is ready").waitFor();
    assert.equal(await isStartedAnew(deciding), false);
    await deciding.getByRole("button", { name: "Update" }).click();
    await deciding.waitForFunction(() => Reflect.get(window, "since") === undefined);
  });

  test("is simply there at the next start, and nobody is asked", async () => {
    release();
    await page.reload();
    await page.locator('script[src*="Release"]').waitFor({ state: "attached" });
    // The older version's files are deleted once the newer has taken over.
    await page.evaluate(async () => {
      const isNewAlone = async (): Promise<boolean> => (await caches.keys()).every((name) => name.includes("Release"));
      while (!(await isNewAlone())) await new Promise(requestAnimationFrame);
    });
    assert.equal(await page.getByText("A new version is ready").count(), 0);
    await context.setOffline(true);
    await page.reload();
    await page.locator('script[src*="Release"]').waitFor({ state: "attached" });
  });

  test("is not there: then that is said", async () => {
    await page.getByRole("link", { name: "Settings" }).click();
    await page.getByRole("button", { name: "Look for a new version" }).click();
    await page.getByText("This is the newest version.").waitFor();
  });
});
