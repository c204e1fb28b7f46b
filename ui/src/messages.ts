import { computed, type ReadonlySignal, signal } from "@preact/signals";
import { createFormats, type Formats } from "./formats.ts";
import { type Locale, languageTags, pickLocale } from "./locale.ts";

type Entry = string | ((values: never) => string);

/** The same keys in the other language: a text for a text, a function of the same values for a function. */
export type Translation<C> = { readonly [K in keyof C]: C[K] extends string ? string : C[K] };

/** A catalogue that knows the language in use. Read `t` and `format` while rendering and the screen follows a change. */
export interface Messages<C> {
  readonly locale: ReadonlySignal<Locale>;
  readonly t: Translation<C>;
  readonly format: Formats;
  /** Null goes back to the browser's languages. */
  choose(locale: Locale | null): void;
  /** What the user chose, or null. */
  readonly chosen: ReadonlySignal<Locale | null>;
}

export interface MessagesOptions {
  /** Where the choice is kept; null keeps it for this page only. */
  readonly storage?: Pick<Storage, "getItem" | "setItem" | "removeItem"> | null;
  /** The browser's wishes, best first. */
  readonly languages?: readonly string[];
  /** Says when another tab of this origin has changed what is kept: the window. */
  readonly otherTabs?: Pick<EventTarget, "addEventListener"> | null;
}

const storageKey = "countersign.locale";

/** A typed catalogue in both languages, with formats by Intl. A language chosen in one tab is followed in every tab. */
export function createMessages<const C extends Readonly<Record<string, Entry>>>(
  catalogue: { readonly en: C; readonly zh: Translation<C> },
  { storage = browserStorage(), languages = browserLanguages(), otherTabs = browserWindow() }: MessagesOptions = {},
): Messages<C> {
  const chosen = signal<Locale | null>(parseLocale(storage?.getItem(storageKey)));
  const locale = computed(() => chosen.value ?? pickLocale(languages));
  const format = computed(() => createFormats(languageTags[locale.value]));
  otherTabs?.addEventListener("storage", (event) => {
    // No key: everything that was kept is gone.
    const key: unknown = Reflect.get(event, "key");
    if (key === storageKey || key === null) chosen.value = parseLocale(storage?.getItem(storageKey));
  });
  return {
    locale,
    chosen,
    get t() {
      return locale.value === "zh" ? catalogue.zh : (catalogue.en as Translation<C>);
    },
    get format() {
      return format.value;
    },
    choose(next) {
      chosen.value = next;
      if (next === null) storage?.removeItem(storageKey);
      else storage?.setItem(storageKey, next);
    },
  };
}

function parseLocale(text: string | null | undefined): Locale | null {
  return text === "en" || text === "zh" ? text : null;
}

/** Storage may be refused altogether (a private window): then the choice lasts for this page. */
function browserStorage(): Storage | null {
  try {
    return globalThis.localStorage ?? null;
  } catch {
    return null;
  }
}

function browserWindow(): Window | null {
  return globalThis.window ?? null;
}

function browserLanguages(): readonly string[] {
  return globalThis.navigator?.languages ?? [];
}
