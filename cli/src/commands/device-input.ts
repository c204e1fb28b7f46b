import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { buffer } from "node:stream/consumers";

const pngStart = Buffer.from([0x89, 0x50, 0x4e, 0x47]);

/** The text of a code given as itself, as a picture's file name, or, with "-" or nothing, on standard input (either). */
export async function readCodeInput(given: string | undefined): Promise<string> {
  if (given === undefined || given === "-") return codeOf(await buffer(process.stdin), "standard input");
  return existsSync(given) ? codeOf(readFileSync(given), given) : given.trim();
}

async function codeOf(bytes: Buffer, name: string): Promise<string> {
  if (!bytes.subarray(0, pngStart.length).equals(pngStart)) return bytes.toString("utf8").trim();
  const text = await readPicture(bytes);
  if (text === null) throw new Error(`no QR code was found in ${name}: take the picture again, larger and straight`);
  return text;
}

/** Loaded only when there is a picture: the decoder takes a while to start. */
async function readPicture(png: Uint8Array): Promise<string | null> {
  const { prepareZXingModule, readBarcodes } = await import("zxing-wasm/reader");
  const wasm = readFileSync(createRequire(import.meta.url).resolve("zxing-wasm/reader/zxing_reader.wasm"));
  prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(wasm).buffer } });
  const [found] = await readBarcodes(new Uint8Array(png), {
    formats: ["QRCode"],
    tryHarder: true,
    maxNumberOfSymbols: 1,
  });
  return found?.isValid ? found.text : null;
}
