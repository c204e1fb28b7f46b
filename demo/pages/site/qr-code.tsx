import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { correction, generate } from "lean-qr";

/** Modules of white that ISO 18004 wants on every side. */
const quietZone = 4;

interface QrCodeProps {
  readonly text: string;
  /** Said by screen readers: never what the code says. */
  readonly label: string;
}

/** A code drawn in the page itself: dark on white in every theme, for the cameras. What it says leaves the page by nobody but a camera. */
export function QrCode({ text, label }: QrCodeProps): JSX.Element {
  const { size, d } = useMemo(() => drawing(text), [text]);
  return (
    <svg class="site-qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shape-rendering="crispEdges">
      <path d={d} />
    </svg>
  );
}

function drawing(text: string): { size: number; d: string } {
  const code = generate(text, { minCorrectionLevel: correction.M });
  let d = "";
  for (let y = 0; y < code.size; y++) d += rowRuns(code, y);
  return { size: code.size + 2 * quietZone, d };
}

/** One rectangle per run of dark modules. */
function rowRuns(code: { readonly size: number; get(x: number, y: number): boolean }, y: number): string {
  let d = "";
  for (let x = 0; x < code.size; x++) {
    if (!code.get(x, y)) continue;
    const start = x;
    while (code.get(x + 1, y)) x++;
    const width = x - start + 1;
    d += `M${start + quietZone} ${y + quietZone}h${width}v1h-${width}z`;
  }
  return d;
}
