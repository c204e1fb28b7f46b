import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { approval } from "../world/approve.ts";
import { createDevice } from "../world/devices.ts";
import { start, startOwnServer } from "../examples/own-server.ts";
import { launchChromium } from "./launch-chromium.ts";
import { collectPageFaults } from "./page-faults.ts";
import { readShownCode } from "./read-shown-code.ts";

const clock = { now: () => Date.now() };
const site = fileURLToPath(new URL("../../examples/express/site.js", import.meta.url));

describe("the site of the quickstart, in a browser", () => {
  test("adds a phone, shows the code when its user sends money, and sends it once that was approved", async () => {
    const own = await startOwnServer();
    const running = await start([process.execPath, site], {
      ready: "The site is up.",
      env: own.settings,
      cwd: join(site, ".."),
    });
    const browser = await launchChromium();
    try {
      const page = await browser.newPage({ locale: "en" });
      const faults = collectPageFaults(page, [/status of 403/]);
      // The page names the port that the quickstart uses; here another is free.
      await page.route("http://localhost:8600/**", (route) =>
        route.continue({ url: route.request().url().replace("http://localhost:8600", own.url) }),
      );
      await page.goto(`http://localhost:${own.sitePort}/`);
      const phone = createDevice({ clock });
      await page.getByRole("button", { name: "Add my phone" }).click();
      const account = await phone.enrol(await readShownCode(page));
      const digits = (await phone.accounts())[0]?.shortString ?? "";
      await page.getByRole("textbox", { name: "Six digits from your phone" }).fill(digits);
      await page.keyboard.press("Enter");
      await page.locator('countersign-approval[data-stage="enrol-done"]').waitFor();
      assert.equal(await phone.checkAccount(account), "active");

      await page.getByRole("button", { name: "Send the money" }).click();
      await page.locator('countersign-approval[data-stage="waiting"]').waitFor();
      const scanned = await phone.scan(await readShownCode(page), null);
      assert.ok(scanned.kind === "review");
      await phone.decide(scanned.id, approval);
      await page.getByText("The money is on its way.").waitFor();
      assert.deepEqual(faults(), []);
    } finally {
      await browser.close();
      await running.stop();
      await own.close();
    }
  });
});
