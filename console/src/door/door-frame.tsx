import { Card, Mark } from "@countersign/ui";
import type { ComponentChildren, JSX } from "preact";
import { LanguageButton } from "../shell/language-button.tsx";
import { texts } from "../texts/texts.ts";

interface DoorFrameProps {
  readonly title: string;
  readonly lead: string;
  readonly children: ComponentChildren;
}

/** What is around the pages before anybody is signed in. */
export function DoorFrame({ title, lead, children }: DoorFrameProps): JSX.Element {
  const { t } = texts;
  return (
    <div class="door">
      <header class="door-top">
        <span class="cs-wordmark">
          <Mark size={28} />
          {t.consoleName}
        </span>
        <LanguageButton />
      </header>
      <main class="door-main">
        <Card raised>
          <div class="cs-stack">
            <h1>{title}</h1>
            <p class="cs-soft">{lead}</p>
            {children}
          </div>
        </Card>
      </main>
    </div>
  );
}
