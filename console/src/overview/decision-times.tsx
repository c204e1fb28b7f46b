import type { JSX } from "preact";
import { texts } from "../texts/texts.ts";
import type { Statistics } from "./statistics.ts";

/** Ends of the stretches that are shown, in seconds: no more than fit on a phone. */
const ends: readonly (number | null)[] = [2, 5, 10, 20, 30, 60, 120, 300, null];

/** The finer stretches of the server, put together. */
function coarse(times: Statistics["timeToDecide"]): Statistics["timeToDecide"] {
  return ends.map((below, i) => {
    const from = ends[i - 1] ?? 0;
    const within = times.filter(
      (one) => (one.below ?? Infinity) > from && (one.below ?? Infinity) <= (below ?? Infinity),
    );
    return { below, count: within.reduce((sum, { count }) => sum + count, 0) };
  });
}

/** How long people take, from the code on the screen to their yes or no: a column for each stretch of seconds. */
export function DecisionTimes({ times: fine }: { readonly times: Statistics["timeToDecide"] }): JSX.Element {
  const { t, format } = texts;
  const times = coarse(fine);
  const most = Math.max(...times.map(({ count }) => count), 0);
  if (most === 0) return <p class="cs-soft">{t.noDecisions}</p>;
  return (
    <ul class="columns-chart">
      {times.map(({ below, count }, i) => {
        const from = format.number(times[i - 1]?.below ?? 0);
        const name = below === null ? t.secondsFrom({ from }) : t.seconds({ from, to: format.number(below) });
        return (
          <li key={name} title={`${name}: ${format.number(count)}`}>
            <span class="column-space" aria-hidden="true">
              {count > 0 && <span>{format.compact(count)}</span>}
              <span class="column" style={{ blockSize: `${(100 * count) / most}px` }} />
            </span>
            <span class="column-name" aria-hidden="true">
              {below === null ? `${from}+` : format.number(below)}
            </span>
            <span class="cs-visually-hidden">{`${name}: ${format.number(count)}`}</span>
          </li>
        );
      })}
    </ul>
  );
}
