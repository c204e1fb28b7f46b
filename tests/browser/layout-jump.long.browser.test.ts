import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { type ConsoleStage, startConsoleStage } from "../../console/test/console-stage.ts";
import { type DemoWorld, startDemoWorld } from "../../demo/test/demo-world.ts";
import { launchChromium } from "./launch-chromium.ts";

/** Web Vitals call 0.1 good; a first screen of ours has nothing that may move. */
const most = 0.05;
const widths = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 900 } } as const;

type Shifts = { value: number; what: string }[];

/** Runs in the page before anything else of it. */
function watchShifts(): void {
  const shifts: Shifts = [];
  Object.assign(window, { shifts });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const sources = (Reflect.get(entry, "sources") as { node: Node | null }[]).map(({ node }) => {
        const element = node instanceof Element ? node : node?.parentElement;
        return `${element?.tagName.toLowerCase()}.${element?.className}`;
      });
      shifts.push({ value: Number(Reflect.get(entry, "value")), what: sources.join(", ") });
    }
  }).observe({ type: "layout-shift", buffered: true });
}

/** How far things have moved in the page since it began: the sum that Web Vitals make, and what it was that moved. */
async function shiftsOf(page: Page): Promise<{ readonly sum: number; readonly told: string }> {
  await twoFrames(page);
  const shifts = await page.evaluate(() => Reflect.get(window, "shifts") as Shifts);
  return { sum: shifts.reduce((all, { value }) => all + value, 0), told: JSON.stringify(shifts) };
}

/** Two pictures: what was drawn before the first of them is on the screen. */
function twoFrames(page: Page): Promise<unknown> {
  return page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
}

function placeOf(page: Page, name: string) {
  return page.getByRole("button", { name }).boundingBox();
}

describe("nothing jumps while a first screen comes in", () => {
  let world: DemoWorld;
  let stage: ConsoleStage;
  let screens: Readonly<Record<string, { readonly address: string; readonly has: string }>>;
  let browser: Awaited<ReturnType<typeof launchChromium>>;
  const closing: (() => Promise<void>)[] = [];

  before(async () => {
    [world, stage, browser] = await Promise.all([startDemoWorld(), startConsoleStage(), launchChromium()]);
    const bank = await world.startBank();
    closing.push(() => browser.close(), bank.close, world.close, stage.close);
    screens = {
      bank: { address: bank.url, has: "input[type=password]" },
      authenticator: { address: `${world.issuer}/app/`, has: "h1" },
      console: { address: `${stage.origin}/`, has: "main button, form button" },
      receipt: {
        address: `file://${fileURLToPath(new URL("../../receipt-page/dist/index.html", import.meta.url))}`,
        has: "textarea",
      },
    };
  });
  after(async () => {
    for (const close of closing) await close();
  });

  for (const name of ["bank", "authenticator", "console", "receipt"]) {
    for (const [device, viewport] of Object.entries(widths)) {
      test(`${name}, ${device}`, async () => {
        const { address, has } = screens[name] ?? { address: "", has: "" };
        const page = await browser.newPage({ viewport, locale: "en" });
        await page.addInitScript(watchShifts);
        // Answers come after something was drawn, as they do on a slow network.
        await page.route(/\/api\//, async (route) => {
          await twoFrames(page);
          await route.continue();
        });
        await page.goto(address);
        await page.locator(has).first().waitFor();
        await page.waitForLoadState("networkidle");
        const { sum, told } = await shiftsOf(page);
        await page.close();
        assert.ok(sum < most, told);
      });
    }
  }

  test("what a finger is on its way to on one's own page of the console stays where it is", async () => {
    const { page, context, join } = await stage.visit();
    await join((await stage.console.inviteFirstAdministrator()) ?? "", "Ada Sample");
    let answered = Promise.withResolvers<void>();
    await page.route("**/v1/staff/phones", async (route) => {
      await answered.promise;
      // One that the page asked before it was loaded anew waits for nothing any more.
      await route.continue().catch(() => {});
    });
    const places = () =>
      Promise.all(["Sign out everywhere", "Add a passkey", "Add a phone"].map((name) => placeOf(page, name)));
    answered.resolve();
    await page.goto(`${stage.origin}/#/me`);
    for (const viewport of Object.values(widths)) {
      await page.setViewportSize(viewport);
      answered = Promise.withResolvers();
      await page.reload();
      const before = await places();
      answered.resolve();
      await page.getByText("None yet.").waitFor();
      assert.deepEqual(await places(), before);
    }
    await context.close();
  });

  test("and one that jumps is noticed", async () => {
    const page = await browser.newPage({ viewport: widths.phone });
    await page.addInitScript(watchShifts);
    await page.goto("data:text/html,<p style='height:300px;background:grey'>Text</p>");
    await twoFrames(page);
    await page.evaluate(() =>
      document.body.prepend(Object.assign(document.createElement("div"), { style: "height:300px" })),
    );
    const { sum } = await shiftsOf(page);
    await page.close();
    assert.ok(sum > most);
  });
});
