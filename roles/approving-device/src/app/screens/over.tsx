import { Banner, Button } from "@countersign/ui";
import type { JSX } from "preact";
import { hrefOf } from "../route.ts";
import { texts } from "../texts/texts.ts";

/** In the place of the two answers, once none is taken any more. */
export function Over({ sentence }: { readonly sentence: string }): JSX.Element {
  const { t } = texts;
  return (
    <footer class="decision">
      <Banner kind="warn" icon="clock">
        {sentence}
      </Banner>
      <Button kind="primary" wide href={hrefOf({ name: "accounts" })}>
        {t.goHome}
      </Button>
    </footer>
  );
}
