/** The languages shipped: English and Simplified Chinese. */
export type Locale = "en" | "zh";
export const locales: readonly Locale[] = ["en", "zh"];

/** The BCP 47 tag for `lang` attributes and Intl. */
export const languageTags: Readonly<Record<Locale, string>> = { en: "en", zh: "zh-Hans" };

/** The first of the wished languages we ship, else English. */
export function pickLocale(wished: readonly string[]): Locale {
  for (const tag of wished) {
    const language = tag.toLowerCase().split("-")[0];
    if (language === "zh" || language === "en") return language;
  }
  return "en";
}
