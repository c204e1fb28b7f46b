import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { test } from "node:test";
import { qrVersion } from "@countersign/protocol";
import { codePath } from "@countersign/initiating-device/code-path";
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";
import { renderCode, rgbaOf } from "./render-code.ts";
import { codeFor, transfer } from "./transfer-code.ts";

const wasm = readFileSync(fileURLToPath(import.meta.resolve("zxing-wasm/reader/zxing_reader.wasm")));
prepareZXingModule({ overrides: { wasmBinary: wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.length) } });

const quietModules = 8;
const link = "https://verify.example.com/q";

test("a transfer with five fields fits 300 bytes and version 13 at level L", async () => {
  const { content, text, sealed } = await codeFor(transfer);
  assert.ok(sealed);
  assert.ok(content.length <= 300, `${content.length} bytes`);
  const version = ((codePath(text)?.size ?? 0) - quietModules - 17) / 4;
  assert.equal(version, qrVersion(link, content.length));
  assert.ok(version <= 13, `version ${version}`);
});

test("without its sealed part the same code fits version 9", async () => {
  const { text, sealed } = await codeFor(transfer, { maximumVersion: 9 });
  assert.equal(sealed, false);
  const version = ((codePath(text)?.size ?? 0) - quietModules - 17) / 4;
  assert.ok(version <= 9, `version ${version}`);
});

test("a decoder that is not ours reads the transfer from a picture 300 pixels wide", async () => {
  for (let i = 0; i < 10; i++) {
    const { text } = await codeFor(transfer);
    const [read] = await readBarcodes(rgbaOf(renderCode(text, 300)) as ImageData, {
      formats: ["QRCode"],
      tryHarder: true,
      maxNumberOfSymbols: 1,
    });
    assert.equal(read?.text, text);
  }
});
