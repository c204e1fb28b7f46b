import { PNG } from "pngjs";
import { renderCode, rgbaOf } from "../../../tests/codes/render-code.ts";

/** One or more codes side by side as a PNG, for a camera to look at. */
export function codePicture(...texts: readonly string[]): Uint8Array {
  const side = 600;
  const gap = 80;
  const picture = new PNG({ width: texts.length * (side + gap) - gap, height: side });
  picture.data.fill(255);
  for (const [index, text] of texts.entries()) {
    const { data } = rgbaOf(renderCode(text, side));
    const code = new PNG({ width: side, height: side });
    code.data.set(data);
    PNG.bitblt(code, picture, 0, 0, side, side, index * (side + gap), 0);
  }
  return PNG.sync.write(picture);
}
