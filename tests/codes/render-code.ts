import { codePath } from "@countersign/initiating-device/code-path";

/** A grey picture, one byte a pixel. */
export interface Picture {
  readonly width: number;
  readonly pixels: Uint8Array;
}

/** Draws a code `width` pixels wide as a screen does: each pixel takes the grey of what it covers. */
export function renderCode(text: string, width: number): Picture {
  const path = codePath(text);
  if (!path) throw new Error("not the text of a code");
  const dark = Array.from({ length: path.size }, () => new Uint8Array(path.size));
  for (const [, x, y, run] of path.d.matchAll(/M(\d+) (\d+)h(\d+)/g))
    dark[Number(y)]?.fill(1, Number(x), Number(x) + Number(run));
  const pixels = new Uint8Array(width * width);
  const scale = path.size / width;
  for (let y = 0; y < width; y++) {
    for (let x = 0; x < width; x++) {
      pixels[y * width + x] = 255 - Math.round(255 * coverage(dark, { x: x * scale, y: y * scale, side: scale }));
    }
  }
  return { width, pixels };
}

/** Share of a square that is dark. */
function coverage(dark: readonly Uint8Array[], { x, y, side }: { x: number; y: number; side: number }): number {
  let sum = 0;
  for (let row = Math.floor(y); row < y + side; row++) {
    const high = Math.min(row + 1, y + side) - Math.max(row, y);
    for (let column = Math.floor(x); column < x + side; column++) {
      const wide = Math.min(column + 1, x + side) - Math.max(column, x);
      sum += (dark[row]?.[column] ?? 0) * high * wide;
    }
  }
  return sum / (side * side);
}

/** RGBA of a picture, as image readers take it. */
export function rgbaOf({ width, pixels }: Picture): {
  width: number;
  height: number;
  data: Uint8ClampedArray<ArrayBuffer>;
} {
  const data = new Uint8ClampedArray(4 * pixels.length);
  for (const [i, grey] of pixels.entries()) data.set([grey, grey, grey, 255], 4 * i);
  return { width, height: width, data };
}
