import { PNG } from "pngjs";

/** What a camera sees of a terminal: each character two squares high, blocks light and blanks dark. */
export function pictureOfTerminal(text: string): Buffer {
  const escape = new RegExp(`${String.fromCodePoint(27)}\\[[0-9;]*m`, "g");
  const lines = text.split("\n").map((line) => [...line.replaceAll(escape, "")]);
  const side = 6;
  const [width, height] = [(lines[0]?.length ?? 0) * side, lines.length * 2 * side];
  const png = new PNG({ width, height });
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const sign = lines[Math.floor(y / (2 * side))]?.[Math.floor(x / side)] ?? " ";
      const isLight = sign === "█" || sign === (Math.floor(y / side) % 2 === 0 ? "▀" : "▄");
      const at = (y * width + x) * 4;
      png.data.fill(isLight ? 255 : 0, at, at + 3);
      png.data[at + 3] = 255;
    }
  }
  return PNG.sync.write(png);
}
