import type { JSX } from "preact";
import { texts } from "../texts/texts.ts";

/** Goes to the other language, and says so in it. */
export function LanguageButton(): JSX.Element {
  const other = texts.locale.value === "en" ? "zh" : "en";
  return (
    <button
      type="button"
      class="text-button"
      lang={other === "zh" ? "zh-Hans" : "en"}
      onClick={() => texts.choose(other)}
    >
      {other === "zh" ? "中文" : "English"}
    </button>
  );
}
