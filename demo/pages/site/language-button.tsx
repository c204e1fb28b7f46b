import type { JSX } from "preact";
import { useTexts } from "./texts.ts";

/** Goes to the other language, and says so in it. */
export function LanguageButton(): JSX.Element {
  const messages = useTexts();
  const other = messages.locale.value === "en" ? "zh" : "en";
  return (
    <button
      type="button"
      class="site-text-button"
      lang={other === "zh" ? "zh-Hans" : "en"}
      onClick={() => messages.choose(other)}
    >
      {other === "zh" ? "中文" : "English"}
    </button>
  );
}
