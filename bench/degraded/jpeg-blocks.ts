import { type Grey, mapPixels } from "./picture.ts";

/** Luminance quantization of ISO/IEC 10918-1, table K.1. */
const table = [
  16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51,
  87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101,
  72, 92, 95, 98, 112, 100, 103, 99,
];

const cosines = Array.from({ length: 8 }, (_, u) =>
  Array.from(
    { length: 8 },
    (_unused, x) => Math.cos(((2 * x + 1) * u * Math.PI) / 16) * (u === 0 ? Math.SQRT1_2 : 1) * 0.5,
  ),
);
const cosine = (u: number, x: number) => cosines[u]?.[x] ?? 0;

/** The discrete cosine transform of eight numbers, there or back. */
function transform(of: readonly number[], isBack: boolean): readonly number[] {
  return Array.from({ length: 8 }, (_, k) =>
    of.reduce((sum, value, n) => sum + value * (isBack ? cosine(n, k) : cosine(k, n)), 0),
  );
}

const numbers = [0, 1, 2, 3, 4, 5, 6, 7];

function both(block: readonly (readonly number[])[], isBack: boolean): readonly (readonly number[])[] {
  const rows = block.map((row) => transform(row, isBack));
  const columns = numbers.map((x) =>
    transform(
      rows.map((row) => row[x] ?? 0),
      isBack,
    ),
  );
  return numbers.map((y) => columns.map((column) => column[y] ?? 0));
}

/** What is left of a picture after JPEG at that quality (1 to 50): every block of eight by eight loses what the table says. */
export function quantizeBlocks(picture: Grey, quality: number): Grey {
  const scale = 50 / Math.max(1, quality);
  const { width, height, pixels } = picture;
  const made = new Float64Array(pixels.length);
  for (let top = 0; top < height; top += 8)
    for (let left = 0; left < width; left += 8) {
      const block = numbers.map((y) => numbers.map((x) => (pixels[(top + y) * width + left + x] ?? 0) - 128));
      const kept = both(block, false).map((row, v) =>
        row.map((value, u) => {
          const step = Math.max(1, (table[v * 8 + u] ?? 1) * scale);
          return Math.round(value / step) * step;
        }),
      );
      for (const [y, row] of both(kept, true).entries())
        for (const [x, value] of row.entries()) made[(top + y) * width + left + x] = value + 128;
    }
  return mapPixels(picture, (_now, x, y) => made[y * width + x] ?? 0);
}
