import { correction, generate, mode } from "lean-qr";

/** A code as one SVG path over square modules. */
export interface QrPath {
  /** Modules per side, quiet zone included. */
  readonly size: number;
  readonly d: string;
}

/** Modules of white that ISO 18004 wants on every side. */
const quietZone = 4;

/** The text of a code (§4): link and marker in one byte-mode segment, the digits after it in one numeric segment. */
const codeText = /^([\x21-\x7e]{1,84}#[0-9]{1,3}[a-z]?\.)([0-9]{1,1700})$/;

/** Draws the text of a code at level L (§4); null when the text is not one. Mixed segments keep a code six versions smaller. */
export function qrPath(text: string): QrPath | null {
  const [, head, digits] = codeText.exec(text) ?? [];
  if (head === undefined || digits === undefined) return null;
  const level = correction.L;
  const code = generate(mode.multi(mode.ascii(head), mode.numeric(digits)), {
    minCorrectionLevel: level,
    maxCorrectionLevel: level,
  });
  let d = "";
  for (let y = 0; y < code.size; y++) d += rowRuns(code, y);
  return { size: code.size + 2 * quietZone, d };
}

/** One rectangle per run of dark modules: a tenth of the path of one per module. */
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
