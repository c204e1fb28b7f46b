import type { JSX } from "preact";
import { texts } from "../texts/texts.ts";
import { Bars } from "./bars.tsx";
import type { Statistics } from "./statistics.ts";

/** How long people take, from the code on the screen to their yes or no. */
export function DecisionTimes({ times }: { readonly times: Statistics["timeToDecide"] }): JSX.Element {
  const { t, format } = texts;
  const bars = times.map(({ below, count }, i) => {
    const from = times[i - 1]?.below ?? 0;
    return {
      name:
        below === null
          ? t.secondsFrom({ from: format.number(from) })
          : t.seconds({ from: format.number(from), to: format.number(below) }),
      count,
    };
  });
  const all = times.reduce((sum, { count }) => sum + count, 0);
  return <Bars bars={bars} of={all} empty={t.noDecisions} />;
}
