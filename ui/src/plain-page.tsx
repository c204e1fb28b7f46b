import type { ComponentChildren, JSX } from "preact";
import { languageTags } from "./locale.ts";
import { Mark } from "./mark.tsx";
import type { Messages } from "./messages.ts";

interface PlainPageProps {
  readonly messages: Pick<Messages<object>, "locale" | "choose">;
  readonly children: ComponentChildren;
}

/** A page that stands alone, with the mark and the other language above it. */
export function PlainPage({ messages, children }: PlainPageProps): JSX.Element {
  const other = messages.locale.value === "en" ? "zh" : "en";
  return (
    <div class="cs-plain-page">
      <header class="cs-plain-header">
        <span class="cs-wordmark">
          <Mark size={28} />
          Countersign
        </span>
        <button
          type="button"
          class="cs-plain-language"
          lang={languageTags[other]}
          onClick={() => messages.choose(other)}
        >
          {other === "zh" ? "中文" : "English"}
        </button>
      </header>
      {children}
    </div>
  );
}
