/** The modules of a code, however it was made. */
interface Modules {
  readonly size: number;
  get(x: number, y: number): boolean;
}

/** A code as one SVG path over square modules. */
export interface QrPath {
  /** Modules per side, quiet zone included. */
  readonly size: number;
  readonly d: string;
}

/** Modules of white that ISO 18004 wants on every side. */
const quietZone = 4;

/** Draws a code with its quiet zone. */
export function qrPath(code: Modules): QrPath {
  let d = "";
  for (let y = 0; y < code.size; y++) d += rowRuns(code, y);
  return { size: code.size + 2 * quietZone, d };
}

/** One rectangle per run of dark modules: a tenth of the path of one per module. */
function rowRuns(code: Modules, y: number): string {
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
