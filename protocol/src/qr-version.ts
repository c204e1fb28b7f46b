import { digitCount } from "./digits.ts";
import { codeMarker } from "./qr-text.ts";

/** Error correction of a shown code (§4): L on a screen, M by setting. */
export type ErrorCorrection = "L" | "M";

// Data codewords of versions 1 to 40 (ISO/IEC 18004, table 7).
const dataCodewords: Readonly<Record<ErrorCorrection, readonly number[]>> = {
  L: [
    19, 34, 55, 80, 108, 136, 156, 194, 232, 274, 324, 370, 428, 461, 523, 589, 647, 721, 795, 861, 932, 1006, 1094,
    1174, 1276, 1370, 1468, 1531, 1631, 1735, 1843, 1955, 2071, 2191, 2306, 2434, 2566, 2702, 2812, 2956,
  ],
  M: [
    16, 28, 44, 64, 86, 108, 124, 154, 182, 216, 254, 290, 334, 365, 415, 453, 507, 563, 627, 669, 714, 782, 860, 914,
    1000, 1062, 1128, 1193, 1267, 1373, 1455, 1541, 1631, 1725, 1812, 1914, 1992, 2102, 2216, 2334,
  ],
};

/**
 * The smallest QR version that holds an approval code of `contentLength` bytes: one byte segment for link and marker, one numeric segment
 * for the digits (§4). Null when none does.
 */
export function qrVersion(link: string, contentLength: number, level: ErrorCorrection = "L"): number | null {
  const bytes = link.length + codeMarker("approval").length;
  const digits = digitCount(contentLength);
  const index = dataCodewords[level].findIndex((codewords, i) => bitsNeeded(bytes, digits, i + 1) <= 8 * codewords);
  return index < 0 ? null : index + 1;
}

// A mode indicator has 4 bits; the counts grow with the version (ISO/IEC 18004, table 3).
function bitsNeeded(bytes: number, digits: number, version: number): number {
  const byteCount = version < 10 ? 8 : 16;
  const digitCountBits = version < 10 ? 10 : version < 27 ? 12 : 14;
  const tail = [0, 4, 7][digits % 3] ?? 0;
  return 4 + byteCount + 8 * bytes + 4 + digitCountBits + 10 * Math.floor(digits / 3) + tail;
}
