import type { JSX } from "preact";

interface SpinnerProps {
  readonly label?: string;
}

export function Spinner({ label }: SpinnerProps): JSX.Element {
  return label === undefined ? (
    <span class="cs-spinner" aria-hidden="true" />
  ) : (
    <span class="cs-spinner" role="status" aria-label={label} />
  );
}
