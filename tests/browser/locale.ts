import type { Page } from "playwright-core";

const key = "countersign.locale";

/** What the page says it is written in. */
export function shownLocale(page: Page): Promise<"en" | "zh"> {
  return page.evaluate(() => (/^zh/i.test(document.documentElement.lang) ? "zh" : "en"));
}

/** The language that was chosen on the page's origin, or null; undefined where a page can keep nothing. */
export function keptLocale(page: Page): Promise<string | null | undefined> {
  return page.evaluate((name) => (origin === "null" ? undefined : localStorage.getItem(name)), key);
}

/** Chooses a language as another tab of the same origin would: it is kept, and this page is told. Null takes the choice back. */
export async function chooseInAnotherTab(page: Page, locale: string | null): Promise<void> {
  await page.evaluate(
    async ([name, chosen]) => {
      if (chosen === null) localStorage.removeItem(name);
      else localStorage.setItem(name, chosen);
      dispatchEvent(new StorageEvent("storage", { key: name, newValue: chosen, storageArea: localStorage }));
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    },
    [key, locale] as const,
  );
}
