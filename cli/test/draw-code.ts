import { generate, mode } from "lean-qr";
import { PNG } from "pngjs";

const module = 4;
const quiet = 4;

/** A PNG picture of a code, as a screenshot would hold it. */
export function drawCode(text: string): Uint8Array {
  const code = generate(mode.ascii(text));
  const size = (code.size + 2 * quiet) * module;
  const png = new PNG({ width: size, height: size });
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const dark = code.get(Math.floor(x / module) - quiet, Math.floor(y / module) - quiet);
      png.data.fill(dark ? 0 : 255, 4 * (y * size + x), 4 * (y * size + x) + 3);
      png.data[4 * (y * size + x) + 3] = 255;
    }
  }
  return PNG.sync.write(png);
}
