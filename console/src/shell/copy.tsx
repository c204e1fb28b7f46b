import { Icon } from "@countersign/ui";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { texts } from "../texts/texts.ts";

const toldMs = 2000;
const shortLength = 28;

/** A text that is of use elsewhere, with a button that copies it; `short` shows its beginning alone. */
export function Copy({ text, short = false }: { readonly text: string; readonly short?: boolean }): JSX.Element {
  const { t } = texts;
  const [isCopied, setCopied] = useState(false);
  async function copy(): Promise<void> {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), toldMs);
  }
  return (
    <span class="copy">
      <span class="mono">{short && text.length > shortLength ? `${text.slice(0, shortLength)}…` : text}</span>
      <button
        type="button"
        class="icon-button"
        aria-label={isCopied ? t.copied : t.copy}
        onClick={() => void copy().catch(() => {})}
      >
        <Icon name={isCopied ? "check" : "copy"} />
      </button>
    </span>
  );
}
