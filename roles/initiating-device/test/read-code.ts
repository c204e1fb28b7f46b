import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { promisify } from "node:util";
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";

const wasm = createRequire(import.meta.url).resolve("zxing-wasm/reader/zxing_reader.wasm");
prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(await readFile(wasm)).buffer } });

/** The texts of all codes that the decoder of the authenticator reads in a PNG. */
export async function readByZxing(png: Uint8Array): Promise<string[]> {
  const found = await readBarcodes(new Uint8Array(png), { formats: ["QRCode"], tryHarder: true });
  return found.map((code) => code.text);
}

const hasZbar = (process.env["PATH"] ?? "").split(":").some((folder) => existsSync(`${folder}/zbarimg`));

/** The same by another hand's decoder; null where zbarimg is not installed. */
export async function readByZbar(png: Uint8Array): Promise<string[] | null> {
  if (!hasZbar) return null;
  const reading = promisify(execFile)("zbarimg", ["--raw", "-q", "PNG:-"]);
  reading.child.stdin?.end(png);
  const { stdout } = await reading;
  return stdout.trim().split("\n");
}
