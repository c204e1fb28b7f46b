import type { JSX } from "preact";

interface CodeDisplayProps {
  readonly code: string;
  readonly label: string;
}

/** Digits to type elsewhere, large and in groups of three; screen readers say them one by one. */
export function CodeDisplay({ code, label }: CodeDisplayProps): JSX.Element {
  const groups = code.match(/.{1,3}/g) ?? [];
  return (
    <div class="cs-code" role="img" aria-label={`${label}: ${[...code].join(" ")}`}>
      {groups.map((group, index) => (
        <span key={index} aria-hidden="true">
          {group}
        </span>
      ))}
    </div>
  );
}
