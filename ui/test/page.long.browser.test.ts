import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { launchChromium } from "../../tests/browser/launch-chromium.ts";
import { chooseInAnotherTab } from "../../tests/browser/locale.ts";
import { look } from "../../tests/browser/look.ts";
import { collectPageFaults } from "../../tests/browser/page-faults.ts";
import { screenFaults } from "../../tests/browser/screen-faults.ts";
import { serveUi, type UiServer } from "../../tools/ui.ts";

let server: UiServer;
let browser: Browser;
let page: Page;
let faults: () => readonly string[];

before(async () => {
  [server, browser] = await Promise.all([serveUi(), launchChromium()]);
  page = await browser.newPage({ viewport: { width: 390, height: 844 }, locale: "en" });
  faults = collectPageFaults(page);
  await page.goto(server.origin);
  await page.locator('countersign-approval[data-stage="done"]').waitFor();
});
after(async () => {
  await browser.close();
  await server.close();
});

/** How much each of these is edged, in pixels: what forced colours leave of a background. */
function edges(parts: readonly string[]): readonly number[] {
  return parts.map((part) => {
    const element = document.querySelector(part);
    return element ? Number.parseFloat(getComputedStyle(element).borderTopWidth) : 0;
  });
}

describe("the design system's page", () => {
  test("shows every part in both languages, and every icon", async () => {
    await look(page, "design/everything");
    const icons = await page.locator(".page-icons code").allTextContents();
    assert.ok(icons.length > 40);
  });

  test("opens its dialogs, and gives the focus back", async () => {
    const opener = page.getByRole("button", { name: "Open a dialog" });
    await opener.click();
    await look(page, "design/dialog");
    await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
    await page.waitForFunction(() => document.activeElement?.textContent === "Open a dialog");
    await page.getByRole("button", { name: "Open a code dialog" }).click();
    await page.locator('dialog countersign-approval[data-stage="done"]').waitFor();
    await look(page, "design/code-dialog");
    await page.keyboard.press("Escape");
    await page.locator("dialog:modal").waitFor({ state: "detached" });
  });

  test("shows the element in every stage it offers", async () => {
    const stage = page.getByLabel("Stage");
    for (const one of ["waiting", "scanned", "approved", "declined", "expired", "blocked"]) {
      await stage.selectOption(one);
      await page.locator(`countersign-approval[data-stage="${one}"]`).waitFor();
      await page.locator("countersign-approval").scrollIntoViewIfNeeded();
    }
    await stage.selectOption("done");
    await page.locator('countersign-approval[data-stage="done"]').waitFor();
  });

  test("cuts nothing at twice the text, in both languages", async () => {
    for (const locale of ["en", "zh"]) {
      await chooseInAnotherTab(page, locale);
      await page.evaluate(() => (document.documentElement.style.fontSize = "200%"));
      assert.deepEqual(await page.evaluate(screenFaults), [], locale);
    }
    await page.evaluate(() => (document.documentElement.style.fontSize = ""));
    await chooseInAnotherTab(page, null);
  });

  test("keeps the edges of its parts where the system has few colours", async () => {
    await page.emulateMedia({ forcedColors: "active" });
    const parts = [".cs-button-primary", ".cs-card", ".cs-banner", ".cs-avatar", ".cs-code", ".cs-tabs", ".cs-badge"];
    assert.deepEqual(
      (await page.evaluate(edges, parts)).filter((edge) => edge < 1),
      [],
    );
    await page.emulateMedia({ forcedColors: null });
  });

  test("moves nothing but the breathing wheels where the user wants no motion", async () => {
    await page.emulateMedia({ reducedMotion: "reduce" });
    const moving = await page.evaluate(async () => {
      const running = document.getAnimations();
      // What was under way when the wish came may come to its end.
      await Promise.allSettled(running.filter((one) => one instanceof CSSTransition).map(({ finished }) => finished));
      return document
        .getAnimations()
        .filter((animation) => Number(animation.effect?.getComputedTiming().duration) > 2)
        .map((animation) => (animation instanceof CSSAnimation ? animation.animationName : ""));
    });
    assert.deepEqual([...new Set(moving)], ["cs-breathe"]);
    await page.emulateMedia({ reducedMotion: null });
  });

  test("throws nothing", () => assert.deepEqual(faults(), []));
});
