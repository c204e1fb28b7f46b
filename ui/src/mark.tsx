import type { JSX } from "preact";

/** The finder pattern of a code, opened into the letter C. */
export const markRing =
  "M11 3h10a8 8 0 0 1 8 8 1 1 0 0 1-1 1h-3.4a1 1 0 0 1-1-1A2.6 2.6 0 0 0 21 8.4H11A2.6 2.6 0 0 0 8.4 11v10a2.6 2.6 0 0 0 2.6 2.6h10a2.6 2.6 0 0 0 2.6-2.6 1 1 0 0 1 1-1H28a1 1 0 0 1 1 1 8 8 0 0 1-8 8H11a8 8 0 0 1-8-8V11a8 8 0 0 1 8-8z";
export const markEye = "M13.4 11.4h5.2a2 2 0 0 1 2 2v5.2a2 2 0 0 1-2 2h-5.2a2 2 0 0 1-2-2v-5.2a2 2 0 0 1 2-2z";

interface MarkProps {
  readonly size?: number;
}

/** Our mark, 32 px unless told. */
export function Mark({ size = 32 }: MarkProps): JSX.Element {
  return (
    <svg class="cs-mark" viewBox="0 0 32 32" width={size} height={size} aria-hidden="true">
      <path class="cs-mark-ring" d={markRing} />
      <path class="cs-mark-eye" d={markEye} />
    </svg>
  );
}
