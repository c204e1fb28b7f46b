import { qrPath } from "@countersign/ui/qr-path";
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { correction, generate } from "lean-qr";

interface QrCodeProps {
  readonly text: string;
  /** Said by screen readers: never what the code says. */
  readonly label: string;
}

/** A code drawn in the page itself: dark on white in every theme, for the cameras. What it says leaves the page by nobody but a camera. */
export function QrCode({ text, label }: QrCodeProps): JSX.Element {
  const { size, d } = useMemo(() => qrPath(generate(text, { minCorrectionLevel: correction.M })), [text]);
  return (
    <svg class="site-qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shape-rendering="crispEdges">
      <path d={d} />
    </svg>
  );
}
