/** A grey picture: one byte a pixel, row after row. */
export interface Grey {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

/** Numbers between 0 and 1 that are the same for the same seed (mulberry32). */
export function createSeeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The same picture with each pixel's grey (0 to 255) made anew. */
export function mapPixels({ width, height, pixels }: Grey, grey: (now: number, x: number, y: number) => number): Grey {
  const made = new Uint8Array(pixels.length);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const value = grey(pixels[y * width + x] ?? 0, x, y);
      made[y * width + x] = Math.max(0, Math.min(255, Math.round(value)));
    }
  return { width, height, pixels: made };
}

/** Grey between pixels; `outside` beyond the edge. */
function sample({ width, height, pixels }: Grey, [x, y]: readonly [number, number], outside: number): number {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const [dx, dy] = [x - left, y - top];
  const at = (px: number, py: number) =>
    px < 0 || py < 0 || px >= width || py >= height ? outside : (pixels[py * width + px] ?? outside);
  const upper = at(left, top) * (1 - dx) + at(left + 1, top) * dx;
  const lower = at(left, top + 1) * (1 - dx) + at(left + 1, top + 1) * dx;
  return upper * (1 - dy) + lower * dy;
}

/** Where a point of the frame lies in the code's own picture. */
export type Place = (x: number, y: number) => readonly [number, number];

/** Puts a picture into a larger frame; `place` goes from the frame to the picture. Four samples a pixel, so that edges are as soft as a lens makes them. */
export function putInto(frame: { width: number; height: number; grey: number }, picture: Grey, place: Place): Grey {
  const empty = { ...frame, pixels: new Uint8Array(frame.width * frame.height) };
  return mapPixels(empty, (_now, x, y) => {
    let sum = 0;
    for (const [dx, dy] of [
      [0.25, 0.25],
      [0.75, 0.25],
      [0.25, 0.75],
      [0.75, 0.75],
    ] as const)
      sum += sample(picture, place(x + dx, y + dy), frame.grey);
    return sum / 4;
  });
}
