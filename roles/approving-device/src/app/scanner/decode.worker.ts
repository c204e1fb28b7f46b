import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";
import wasmUrl from "zxing-wasm/reader/zxing_reader.wasm?url";
import type { DecodeAnswer, DecodeRequest } from "./decode-message.ts";

prepareZXingModule({ overrides: { locateFile: () => wasmUrl } });

/** Two, so that several codes in view are noticed. */
const options = { formats: ["QRCode"], tryHarder: true, maxNumberOfSymbols: 2 } as const;

let canvas: OffscreenCanvas | null = null;

async function decode({ picture }: DecodeRequest): Promise<DecodeAnswer> {
  try {
    const found = await readBarcodes(pixels(picture), { ...options, formats: [...options.formats] });
    return { texts: found.filter((code) => code.isValid).map((code) => code.text) };
  } catch {
    return { texts: null };
  } finally {
    picture.close();
  }
}

function pixels(picture: ImageBitmap): ImageData {
  const { width, height } = picture;
  if (canvas?.width !== width || canvas.height !== height) canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (context === null) throw new Error("no 2d context");
  context.drawImage(picture, 0, 0);
  return context.getImageData(0, 0, width, height);
}

addEventListener("message", ({ data }: MessageEvent<DecodeRequest>) => {
  void decode(data).then((answer) => postMessage(answer));
});
