import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { type Browser, chromium } from "playwright-core";
import { launchChromium } from "../../../tests/browser/launch-chromium.ts";
import { look } from "../../../tests/browser/look.ts";
import { buildBrowserParts } from "../../../tools/build.ts";
import { type AppServer, startAppServer } from "./app-server.ts";
import { codePicture } from "./code-picture.ts";

const approvalText = `http://localhost:8600/q#1.${"01234567890123456".repeat(28)}`;

let server: AppServer;
before(async () => {
  await buildBrowserParts();
  server = await startAppServer(new URL("../dist/", import.meta.url));
});
after(() => server?.close());

describe("the scanner without a camera", () => {
  let browser: Browser;
  before(async () => {
    browser = await launchChromium();
  });
  after(() => browser?.close());

  test("says that there is none, and offers the screen instead", async () => {
    const page = await browser.newPage({ viewport: { width: 390, height: 844 }, locale: "en-GB" });
    await page.goto(`${server.origin}/app/#/add`);
    await page.getByText("There is no camera on this device.").waitFor();
    assert.equal(await page.getByRole("button", { name: "Scan this screen" }).isVisible(), true);
    await look(page, "authenticator/no-camera");
    await page.close();
  });

  for (const [name, sentence] of [
    ["NotAllowedError", "This app may not use the camera."],
    ["NotReadableError", "Another app is using the camera."],
  ] as const) {
    test(`says what to do when the browser answers ${name}, and tries again when asked`, async () => {
      const page = await browser.newPage({ locale: "en-GB" });
      await page.addInitScript((fault) => {
        navigator.mediaDevices.getUserMedia = async () => {
          document.documentElement.dataset["asked"] = String(
            Number(document.documentElement.dataset["asked"] ?? 0) + 1,
          );
          throw new DOMException("", fault);
        };
      }, name);
      await page.goto(`${server.origin}/app/#/add`);
      await page.getByText(sentence).waitFor();
      await page.getByRole("button", { name: "Try again" }).click();
      await page.locator('html[data-asked="2"]').waitFor();
      await page.getByText(sentence).waitFor();
      await page.close();
    });
  }
});

describe("scanning this screen", () => {
  test("reads a code that stands in another window", async () => {
    const browser = await chromium.launch({
      executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
      args: ["--no-sandbox", "--disable-gpu", "--auto-select-tab-capture-source-by-title=A code to scan"],
    });
    const context = await browser.newContext({ locale: "en-GB", viewport: { width: 1280, height: 800 } });
    const site = await context.newPage();
    const picture = Buffer.from(codePicture(approvalText)).toString("base64");
    await site.setContent(`<title>A code to scan</title><img width="300" src="data:image/png;base64,${picture}">`);
    const page = await context.newPage();
    await page.goto(`${server.origin}/app/#/add`);
    await page.getByRole("button", { name: "Scan this screen" }).click();
    await page.getByText("That code asks for an approval.").waitFor();
    assert.equal(await page.getByRole("button", { name: "Use the camera" }).isVisible(), true);
    await browser.close();
  });
});
