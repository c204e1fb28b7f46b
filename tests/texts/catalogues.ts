import { chinese as consoleChinese } from "../../console/src/texts/chinese.ts";
import { english as consoleEnglish } from "../../console/src/texts/english.ts";
import { bankTexts } from "../../demo/pages/bank/bank-texts.ts";
import { bazaarTexts } from "../../demo/pages/bazaar/bazaar-texts.ts";
import { shopTexts } from "../../demo/pages/shop/shop-texts.ts";
import { builtInTemplates } from "../../protocol/src/scenes/built-in.ts";
import { messages as receiptTexts } from "../../receipt-page/src/texts.ts";
import { chinese as appChinese } from "../../roles/approving-device/src/app/texts/chinese.ts";
import { chineseErrors } from "../../roles/approving-device/src/app/texts/chinese-errors.ts";
import { english as appEnglish } from "../../roles/approving-device/src/app/texts/english.ts";
import { englishErrors } from "../../roles/approving-device/src/app/texts/english-errors.ts";
import { wayTexts } from "../../roles/initiating-device/src/further/way-texts.ts";
import { textsFor } from "../../roles/initiating-device/src/texts.ts";
import { messages as galleryTexts } from "../../ui/page/texts.ts";

/** All texts of one part of the house in both languages, by key; nested ones by their path. */
export interface Catalogue {
  readonly name: string;
  readonly en: ReadonlyMap<string, Text>;
  readonly zh: ReadonlyMap<string, Text>;
  /** Where its keys are used, as a pattern of files; null where keys are not written in sources. */
  readonly usedIn: string | null;
  /** Keys of what is the same in every language: names, addresses, samples. */
  readonly same: readonly string[];
}

export type Text = string | ((value: never) => unknown);

const pages = "{ts,tsx}";

/** Every catalogue that a screen shows texts of. */
export const catalogues: readonly Catalogue[] = [
  catalogue("console", { en: consoleEnglish, zh: consoleChinese, usedIn: `console/src/**/*.${pages}` }),
  catalogue("authenticator", {
    en: appEnglish,
    zh: appChinese,
    usedIn: `roles/approving-device/src/**/*.${pages}`,
    same: ["appName"],
  }),
  catalogue("refusals in the authenticator", { en: englishErrors, zh: chineseErrors }),
  catalogue("bank", { ...both(bankTexts), usedIn: `demo/pages/**/*.${pages}` }),
  catalogue("bazaar", { ...both(bazaarTexts), usedIn: `demo/pages/**/*.${pages}`, same: ["quantityOf"] }),
  catalogue("shop", { ...both(shopTexts), usedIn: `demo/pages/**/*.${pages}`, same: ["sentTo"] }),
  catalogue("receipt page", { ...both(receiptTexts), usedIn: `receipt-page/src/**/*.${pages}` }),
  catalogue("widget", {
    en: textsFor(["en"]),
    zh: textsFor(["zh"]),
    usedIn: "roles/initiating-device/src/**/*.ts",
    same: ["devices.iphone", "devices.ipad", "devices.mac", "devices.macos", "devices.ios", "devices.chromeos"],
  }),
  catalogue("further ways", {
    en: wayTexts.en,
    zh: wayTexts["zh-Hans"],
    usedIn: "roles/initiating-device/src/**/*.ts",
  }),
  catalogue("design system", { ...both(galleryTexts), usedIn: `ui/page/**/*.${pages}` }),
  catalogue("built-in types", { en: builtIn("en"), zh: builtIn("zh") }),
];

interface Both {
  readonly en: object;
  readonly zh: object;
}

function catalogue(
  name: string,
  { en, zh, usedIn = null, same = [] }: Both & Partial<Pick<Catalogue, "usedIn" | "same">>,
): Catalogue {
  return { name, en: new Map(flatten(en)), zh: new Map(flatten(zh)), usedIn, same };
}

function* flatten(from: object, path = ""): Generator<readonly [string, Text]> {
  for (const [key, value] of Object.entries(from) as readonly (readonly [string, unknown])[]) {
    if (typeof value === "string" || typeof value === "function") yield [path + key, value as Text];
    else if (typeof value === "object" && value !== null) yield* flatten(value, `${path}${key}.`);
  }
}

/** Both languages of a catalogue that its page has already made. */
function both(messages: { readonly t: object; choose(locale: "en" | "zh" | null): void }): Both {
  messages.choose("en");
  const en = messages.t;
  messages.choose("zh");
  const zh = messages.t;
  messages.choose(null);
  return { en, zh };
}

function builtIn(locale: "en" | "zh"): object {
  return Object.fromEntries(
    builtInTemplates.map(({ id, title, verb, fields }) => [
      id,
      { title: title[locale], verb: verb[locale], fields: fields.map(({ label }) => label[locale]) },
    ]),
  );
}

/** A text as it is shown with stand-ins for its values, and the names of the values that it reads. */
export function render(text: Text): { readonly shown: string; readonly reads: readonly string[] } {
  if (typeof text === "string") return { shown: text, reads: [] };
  const reads = new Set<string>();
  const values = new Proxy(
    {},
    {
      get(_, key) {
        reads.add(typeof key === "symbol" ? "the value" : key);
        return key === Symbol.toPrimitive ? () => "12" : "12";
      },
    },
  );
  const take = text as (value: unknown) => unknown;
  return { shown: shownOf(take, values), reads: [...reads].toSorted() };
}

/** Most take one object; a few of the widget take a list. */
function shownOf(take: (value: unknown) => unknown, values: object): string {
  try {
    return JSON.stringify(take(values));
  } catch {
    return JSON.stringify(take([12]));
  }
}

/** What a page of each part has beside its own texts. */
const everywhere = ["widget", "further ways"];
const partsOf: Readonly<Record<string, readonly string[]>> = {
  // What was decided is kept there in the words in which it was read, so types may be in another language.
  authenticator: ["authenticator", "refusals in the authenticator"],
  console: ["console", "built-in types"],
  receipt: ["receipt page"],
  design: ["design system"],
  sites: ["bank", "bazaar", "shop"],
};

/** Names that a form proposes: what somebody's phone or passkey is called from then on, in every language. */
const proposed = new Set(["deviceLabelDefault", "newDeviceLabelDefault", "firstPasskey"]);

/** Businesses of the tests' sites are called so. */
const registered = new Set(["Accounts", "Transfers"]);

/** English texts that stand on a Chinese screen of `part` only where somebody forgot them: `bank`, `console` and so on. */
export function englishOnly(part: string): readonly string[] {
  const names = [...everywhere, ...(partsOf[part] ?? [part])];
  const own = catalogues.filter(({ name }) => names.includes(name));
  const pairs = own.flatMap(({ en, zh }) =>
    [...en].filter(([key]) => !proposed.has(key)).map(([key, text]) => [text, zh.get(key)] as const),
  );
  const chinese = new Set(pairs.map(([, text]) => text));
  const english = new Set(pairs.map(([text]) => text).filter((text) => typeof text === "string"));
  return [...english].filter((text) => !chinese.has(text) && !registered.has(text) && text.length > 1);
}
