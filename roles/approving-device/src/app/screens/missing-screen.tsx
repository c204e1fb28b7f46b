import { Button } from "@countersign/ui";
import type { JSX } from "preact";
import { Screen } from "../parts/screen.tsx";
import { hrefOf } from "../route.ts";
import { texts } from "../texts/texts.ts";

interface MissingScreenProps {
  readonly sentence?: string;
}

/** For an address that leads nowhere, or to something that is no longer kept. */
export function MissingScreen({ sentence }: MissingScreenProps): JSX.Element {
  const { t } = texts;
  return (
    <Screen title={t.appName}>
      <p class="cs-soft">{sentence ?? t.pageMissing}</p>
      <div class="cs-actions">
        <Button kind="primary" href={hrefOf({ name: "accounts" })}>
          {t.goHome}
        </Button>
      </div>
    </Screen>
  );
}
