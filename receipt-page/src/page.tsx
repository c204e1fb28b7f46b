import { languageTags, PlainPage } from "@countersign/ui";
import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { FileDrop } from "./file-drop.tsx";
import { type Given, type GivenName, nothingGiven } from "./given.ts";
import { GivenForm } from "./given-form.tsx";
import { type Judgement, judge } from "./judge.ts";
import { Result } from "./result.tsx";
import { messages } from "./texts.ts";

const given = signal<Given>(nothingGiven);
const judgement = signal<Judgement | null>(null);

/** What was said is about what was given then. */
function give(name: GivenName, text: string): void {
  given.value = { ...given.value, [name]: text };
  judgement.value = null;
}

async function check(): Promise<void> {
  const asked = given.value;
  const found = await judge(asked);
  if (asked === given.value) judgement.value = found;
}

function clear(): void {
  given.value = nothingGiven;
  judgement.value = null;
}

/** The whole page: what it is, what to paste, and what it says. */
export function Page(): JSX.Element {
  const { t } = messages;
  const locale = messages.locale.value;
  const found = judgement.value;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.documentElement.lang = languageTags[locale];
    document.title = t.title;
  }, [locale, t.title]);
  useEffect(() => {
    if (found) heading.current?.focus();
  }, [found]);
  return (
    <PlainPage messages={messages}>
      <main class="cs-stack">
        <h1>{t.title}</h1>
        <p class="cs-soft">{t.intro}</p>
        <p class="receipt-private">{t.private}</p>
        <FileDrop onText={give} />
        <GivenForm given={given.value} onText={give} onCheck={() => void check()} onClear={clear} />
        {found && <Result judgement={found} heading={heading} />}
      </main>
    </PlainPage>
  );
}
