import type { JSX } from "preact";
import { texts } from "../texts/texts.ts";

interface Bar {
  readonly name: string;
  readonly count: number;
  /** Where its operations are listed. */
  readonly href?: string;
}

interface BarsProps {
  readonly bars: readonly Bar[];
  /** What the longest stands for; the largest count unless said. */
  readonly most?: number;
  /** Counts as a part of this, said beside them. */
  readonly of?: number;
  readonly empty: string;
}

/** Counts side by side, each with its name and its number: readable without its picture. */
export function Bars({ bars, most, of, empty }: BarsProps): JSX.Element {
  const { format } = texts;
  const longest = most ?? Math.max(...bars.map(({ count }) => count), 0);
  if (bars.every(({ count }) => count === 0)) return <p class="cs-soft">{empty}</p>;
  return (
    <ul class="bars">
      {bars.map(({ name, count, href }) => (
        <li key={name}>
          <span class="bar-name">{href === undefined ? name : <a href={href}>{name}</a>}</span>
          <span class="bar-count">
            {format.number(count)}
            {of !== undefined && of > 0 && <span class="cs-soft"> · {format.percent(count / of)}</span>}
          </span>
          <meter class="bar" min={0} max={Math.max(1, longest)} value={count} aria-hidden="true" />
        </li>
      ))}
    </ul>
  );
}
