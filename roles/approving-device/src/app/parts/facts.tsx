import type { ComponentChildren, JSX } from "preact";

/** A label and its value. */
export type Fact = readonly [label: string, value: ComponentChildren];

interface FactsProps {
  readonly facts: readonly Fact[];
}

/** Labels and values, small; empty values are left out. Each value stands in its own direction (T21). */
export function Facts({ facts }: FactsProps): JSX.Element {
  const shown = facts.filter(([, value]) => value !== null && value !== undefined && value !== "");
  return (
    <dl class="facts">
      {shown.map(([label, value], at) => (
        <div key={at} class="fact">
          <dt>{label}</dt>
          <dd>
            <bdi>{value}</bdi>
          </dd>
        </div>
      ))}
    </dl>
  );
}
