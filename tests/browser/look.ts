import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import axeCore from "axe-core";
import type { Page } from "playwright-core";
import { chooseInAnotherTab, keptLocale, shownLocale } from "./locale.ts";
import { englishOnly } from "../texts/catalogues.ts";
import { screenFaults } from "./screen-faults.ts";
import { untranslatedTexts } from "./untranslated.ts";

const screens = [
  { device: "phone", width: 390, height: 844 },
  { device: "desktop", width: 1280, height: 800 },
] as const;
const schemes = ["light", "dark"] as const;

const all = screens.flatMap((screen) =>
  schemes.map((scheme) => ({ ...screen, scheme, id: `${screen.device}-${scheme}` as const })),
);
type OneLook = (typeof all)[number];

/** How one screen is looked at: `phone-light` and so on. */
export type Look = `${(typeof screens)[number]["device"]}-${(typeof schemes)[number]}`;

interface LookOptions {
  /** Only these; by default all four, each in both languages, where pictures are kept. */
  readonly only?: readonly Look[];
  /** What somebody has named in English words of ours: it stays so on a Chinese screen. */
  readonly names?: readonly string[];
}

/** What is looked at. */
interface Screen {
  readonly name: string;
  readonly names: readonly string[];
}

/** Each width and each scheme once: what overlaps does so in every colour, and contrast is the same in every width. */
const quick: readonly Look[] = ["phone-light", "desktop-dark"];

/** Axe is slow, so without pictures it judges each screen once: half of them in light, half in dark. */
function isJudgedByAxe(one: Look, name: string): boolean {
  if (process.env["GALLERY"] !== undefined) return true;
  return one === quick[name.length % quick.length] || !quick.includes(one);
}

function wantedLooks(only: readonly Look[] | undefined): readonly OneLook[] {
  const wanted = only ?? (process.env["GALLERY"] === undefined ? quick : all.map(({ id }) => id));
  return all.filter(({ id }) => wanted.includes(id));
}

/**
 * Looks at the page as it stands: phone and desktop, light and dark, English and Chinese. Asserts that nothing is clipped, overlaps, or is too
 * small to tap, that nothing on a Chinese screen was left in English, and that axe finds nothing serious. With GALLERY set it takes all eight looks
 * and keeps a picture of each there; without, the other language is looked at once. `name` is `<part>/<screen>`, as in `bank/overview`; one that
 * ends in `-zh` or `-chinese` is looked at in that language alone, and so is a page that keeps no language.
 */
export async function look(page: Page, name: string, { only, names = [] }: LookOptions = {}): Promise<void> {
  const screen = { name, names };
  const before = page.viewportSize();
  const faults: string[] = [];
  for (const [at, one] of wantedLooks(only).entries()) {
    await page.setViewportSize({ width: one.width, height: one.height });
    await page.emulateMedia({ colorScheme: one.scheme });
    faults.push(...(await judge(page, screen, one)));
    if (isJudgedByAxe(one.id, name)) faults.push(...(await axeFaults(page)).map((fault) => `${name}: ${fault}`));
    const isOneLanguage = /-(zh|chinese)$/.test(name);
    if (isOneLanguage || (at > 0 && process.env["GALLERY"] === undefined)) continue;
    faults.push(...(await judgeInOtherLanguage(page, screen, one)));
  }
  await page.emulateMedia({ colorScheme: null });
  if (before) await page.setViewportSize(before);
  assert.deepEqual(faults, []);
}

async function judge(page: Page, screen: Screen, { id, device, scheme }: OneLook): Promise<readonly string[]> {
  const { name } = screen;
  await settle(page);
  const locale = await shownLocale(page);
  await keepPicture(page, `${name}--${id}-${locale}`);
  const found = [...(await page.evaluate(screenFaults)), ...(locale === "zh" ? await untranslated(page, screen) : [])];
  return found.map((fault) => `${name} (${device}, ${scheme}, ${locale}): ${fault}`);
}

/** As if the other language were chosen in another tab, and back. */
async function judgeInOtherLanguage(page: Page, screen: Screen, one: OneLook): Promise<readonly string[]> {
  const shown = await shownLocale(page);
  const chosen = await keptLocale(page);
  if (chosen === undefined) return [];
  await chooseInAnotherTab(page, shown === "zh" ? "en" : "zh");
  const faults = (await shownLocale(page)) === shown ? [] : await judge(page, screen, one);
  await chooseInAnotherTab(page, chosen);
  return faults;
}

/** What a page asks its server for in the other language may take a moment. */
async function untranslated(page: Page, { name, names }: Screen): Promise<readonly string[]> {
  const english = englishOnly(name.split("/")[0] ?? "").filter((text) => !names.includes(text));
  for (let patience = 20; ; patience -= 1) {
    const found = await page.evaluate(untranslatedTexts, english);
    if (found.length === 0 || patience === 0) return found;
    await settle(page);
  }
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
