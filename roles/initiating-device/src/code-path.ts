import { type QrPath, qrPath } from "@countersign/ui/qr-path";
import { correction, generate, mode } from "lean-qr";

/** The text of a code (§4): link and marker in one byte-mode segment, the digits after it in one numeric segment. */
const codeText = /^([\x21-\x7e]{1,84}#[0-9]{1,3}[a-z]?\.)([0-9]{1,1700})$/;

/** The modules of a code at level L (§4); null when the text is not one. Mixed segments keep a code six versions smaller. */
export function codeModules(text: string): ReturnType<typeof generate> | null {
  const [, head, digits] = codeText.exec(text) ?? [];
  if (head === undefined || digits === undefined) return null;
  const level = correction.L;
  return generate(mode.multi(mode.ascii(head), mode.numeric(digits)), {
    minCorrectionLevel: level,
    maxCorrectionLevel: level,
  });
}

/** The drawing of a code; null when the text is not one. */
export function codePath(text: string): QrPath | null {
  const code = codeModules(text);
  return code && qrPath(code);
}
