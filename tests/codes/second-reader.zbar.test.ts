import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { PNG } from "pngjs";
import { renderCode, rgbaOf } from "./render-code.ts";
import { codeFor, transfer } from "./transfer-code.ts";

test("zbarimg, a second reader, reads the same text from the same picture", async () => {
  const folder = mkdtempSync(join(tmpdir(), "countersign-zbar-"));
  try {
    const { text } = await codeFor(transfer);
    const { width, height, data } = rgbaOf(renderCode(text, 600));
    const png = new PNG({ width, height });
    png.data = Buffer.from(data);
    const file = join(folder, "code.png");
    writeFileSync(file, PNG.sync.write(png));
    assert.equal(execFileSync("zbarimg", ["--quiet", "--raw", file]).toString().trim(), text);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
