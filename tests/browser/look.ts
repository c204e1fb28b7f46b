import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import axeCore from "axe-core";
import type { Page } from "playwright-core";
import { screenFaults } from "./screen-faults.ts";

const screens = [
  { device: "phone", width: 390, height: 844 },
  { device: "desktop", width: 1280, height: 800 },
] as const;
const schemes = ["light", "dark"] as const;

/** How one screen is looked at: `phone-light` and so on. */
export type Look = `${(typeof screens)[number]["device"]}-${(typeof schemes)[number]}`;

export interface LookOptions {
  /** Only these; by default all four where pictures are kept. */
  readonly only?: readonly Look[];
}

/** Each width and each scheme once: what overlaps does so in every colour, and contrast is the same in every width. */
const quick: readonly Look[] = ["phone-light", "desktop-dark"];

/** Axe is slow, so without pictures it judges each screen once: half of them in light, half in dark. */
function isJudgedByAxe(one: Look, name: string): boolean {
  if (process.env["GALLERY"] !== undefined) return true;
  return one === quick[name.length % quick.length] || !quick.includes(one);
}

function isWanted(one: Look, only: readonly Look[] | undefined): boolean {
  return only ? only.includes(one) : process.env["GALLERY"] !== undefined || quick.includes(one);
}

/**
 * Looks at the page as it stands: phone and desktop, light and dark. Asserts that nothing is clipped, overlaps, or is too
 * small to tap, and that axe finds nothing serious. With GALLERY set it takes all four looks and keeps a picture of each there.
 * `name` is `<part>/<screen>`, as in `bank/overview`.
 */
export async function look(page: Page, name: string, { only }: LookOptions = {}): Promise<void> {
  const before = page.viewportSize();
  const faults: string[] = [];
  for (const { device, width, height } of screens) {
    for (const scheme of schemes) {
      if (!isWanted(`${device}-${scheme}`, only)) continue;
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme: scheme });
      await settle(page);
      await keepPicture(page, `${name}--${device}-${scheme}`);
      const isJudged = isJudgedByAxe(`${device}-${scheme}`, name);
      const found = [...(await page.evaluate(screenFaults)), ...(isJudged ? await axeFaults(page) : [])];
      faults.push(...found.map((fault) => `${name} (${device}, ${scheme}): ${fault}`));
    }
  }
  await page.emulateMedia({ colorScheme: null });
  if (before) await page.setViewportSize(before);
  assert.deepEqual(faults, []);
}

/** Brings what moves to its end, and waits for two pictures, so that layout has followed the new size. */
async function settle(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await document.fonts.ready;
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    const shadows = [...document.querySelectorAll("*")].flatMap(({ shadowRoot }) => shadowRoot ?? []);
    for (const animation of [document, ...shadows].flatMap((tree) => tree.getAnimations())) {
      if (Number.isFinite(Number(animation.effect?.getComputedTiming().endTime))) animation.finish();
    }
  });
}

async function keepPicture(page: Page, name: string): Promise<void> {
  const folder = process.env["GALLERY"];
  if (folder === undefined) return;
  const file = join(folder, `${name.replaceAll("/", "--")}.png`);
  mkdirSync(folder, { recursive: true });
  // A screen as high as the page: a full-page picture would show what is pinned to the bottom in its middle.
  const before = page.viewportSize();
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  if (before) await page.setViewportSize({ width: before.width, height: Math.max(before.height, height) });
  await page.screenshot({ path: file, animations: "disabled" });
  if (before) await page.setViewportSize(before);
}

async function axeFaults(page: Page): Promise<readonly string[]> {
  await page.evaluate(axeCore.source);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: typeof import("axe-core") };
    const { violations } = await axe.run(document, { resultTypes: ["violations"] });
    const grave = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
    return grave.map(({ id, nodes }) => `axe ${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(" | ")}`);
  });
}
