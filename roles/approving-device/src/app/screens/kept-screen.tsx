import { Card } from "@countersign/ui";
import type { JSX } from "preact";
import { EraseApp } from "../parts/erase-app.tsx";
import { Screen } from "../parts/screen.tsx";
import { texts } from "../texts/texts.ts";

/** What is kept of the user, where and for how long, and what erasing it means. */
export function KeptScreen(): JSX.Element {
  const { t } = texts;
  return (
    <Screen title={t.keptTitle} back={{ name: "settings" }}>
      <Card>
        <div class="cs-stack">
          <Part title={t.keptHereTitle} text={t.keptHere} />
          <Part title={t.keptServerTitle} text={t.keptServer} />
          <Part title={t.keptSiteTitle} text={t.keptSite} />
        </div>
      </Card>
      <Card>
        <div class="cs-stack">
          <Part title={t.keptEraseTitle} text={t.keptErase} />
          <EraseApp label={t.erase} />
        </div>
      </Card>
    </Screen>
  );
}

function Part({ title, text }: { readonly title: string; readonly text: string }): JSX.Element {
  return (
    <div class="cs-stack-small">
      <h2>{title}</h2>
      <p class="cs-soft">{text}</p>
    </div>
  );
}
