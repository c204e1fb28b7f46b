import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";

const wasm = createRequire(import.meta.url).resolve("zxing-wasm/reader/zxing_reader.wasm");
prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(readFileSync(wasm)).buffer } });

/** The text of the code that a page shows, read from a picture of it as a phone would. */
export async function readShownCode(page: Page): Promise<string> {
  const tile = page.locator("countersign-approval .tile");
  await tile.locator("svg path").first().waitFor();
  for (;;) {
    const picture = await tile.screenshot({ animations: "disabled" });
    const options = { formats: ["QRCode" as const], tryHarder: true, maxNumberOfSymbols: 1 };
    const [found] = await readBarcodes(new Uint8Array(picture), options);
    if (found?.text) return found.text;
  }
}
