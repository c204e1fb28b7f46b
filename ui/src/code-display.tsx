import type { JSX } from "preact";

interface CodeDisplayProps {
  readonly code: string;
  readonly label: string;
  /** Digits in a group; three unless told. */
  readonly group?: 3 | 4;
}

/** Digits to type elsewhere, large and in groups; screen readers say them one by one. */
export function CodeDisplay({ code, label, group = 3 }: CodeDisplayProps): JSX.Element {
  const groups = code.match(group === 3 ? /.{1,3}/g : /.{1,4}/g) ?? [];
  return (
    <div class="cs-code" data-group={group} role="img" aria-label={`${label}: ${[...code].join(" ")}`}>
      {groups.map((digits, index) => (
        <span key={index} aria-hidden="true">
          {digits}
        </span>
      ))}
    </div>
  );
}
