import type { JSX } from "preact";
import { Guide } from "../parts/guide.tsx";
import { Screen } from "../parts/screen.tsx";
import { navigate } from "../router.ts";
import { texts } from "../texts/texts.ts";

/** The explanation of the first start, once more. */
export function GuideScreen(): JSX.Element {
  return (
    <Screen title={texts.t.guideTitle} back={{ name: "settings" }}>
      <Guide onEnd={() => navigate({ name: "settings" })} />
    </Screen>
  );
}
