// How many of some hundred pictures, each worse than a screen in one way, are read: by the authenticator's settings of its decoder, by the same
// decoder asked for one code, and by zbar where `zbarimg` is installed. Prints one JSON line; --save=FOLDER keeps the pictures.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { PNG } from "pngjs";
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";
import { renderCode } from "../../tests/codes/render-code.ts";
import { codeFor, transfer } from "../../tests/codes/transfer-code.ts";
import { quantile } from "../lib/quantile.ts";
import { degradations } from "./degrade.ts";
import { createSeeded, type Grey } from "./picture.ts";

const { values } = parseArgs({
  options: {
    codes: { type: "string", default: "8" },
    steps: { type: "string", default: "5" },
    save: { type: "string" },
  },
});
const codes = Number(values.codes);
const steps = Number(values.steps);

const wasm = readFileSync(fileURLToPath(import.meta.resolve("zxing-wasm/reader/zxing_reader.wasm")));
prepareZXingModule({ overrides: { wasmBinary: wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.length) } });

interface Sample {
  readonly name: string;
  readonly text: string;
  readonly picture: Grey;
}

async function makeSamples(): Promise<readonly Sample[]> {
  const random = createSeeded(7);
  const samples: Sample[] = [];
  for (let n = 0; n < codes; n++) {
    const { text } = await codeFor(transfer);
    const { width, pixels } = renderCode(text, 600);
    for (const { name, apply } of degradations)
      for (let step = 0; step < steps; step++) {
        const strength = steps === 1 ? 1 : step / (steps - 1);
        samples.push({ name, text, picture: apply({ width, height: width, pixels }, { strength, random }) });
      }
  }
  return samples;
}

function rgbaOf({ width, height, pixels }: Grey): Parameters<typeof readBarcodes>[0] {
  const data = new Uint8ClampedArray(pixels.length * 4);
  for (const [i, grey] of pixels.entries()) data.set([grey, grey, grey, 255], i * 4);
  return { data, width, height, colorSpace: "srgb" } as Parameters<typeof readBarcodes>[0];
}

async function readWith(samples: readonly Sample[], symbols: number) {
  const times: number[] = [];
  const read: boolean[] = [];
  for (const { picture, text } of samples) {
    const from = performance.now();
    const found = await readBarcodes(rgbaOf(picture), {
      formats: ["QRCode"],
      tryHarder: true,
      maxNumberOfSymbols: symbols,
    });
    times.push(performance.now() - from);
    read.push(found.some((code) => code.isValid && code.text === text));
  }
  return { read, times };
}

function pngOf({ width, height, pixels }: Grey): Buffer {
  const png = new PNG({ width, height });
  for (const [i, grey] of pixels.entries()) png.data.set([grey, grey, grey, 255], i * 4);
  return PNG.sync.write(png, { colorType: 0 });
}

/** Null where there is no zbarimg. */
function readWithZbar(samples: readonly Sample[], folder: string): readonly boolean[] | null {
  return samples.map(({ picture, text }, i) => {
    const file = join(folder, `${i}.png`);
    writeFileSync(file, pngOf(picture));
    try {
      const said = execFileSync("zbarimg", ["-q", "--raw", "-Sdisable", "-Sqrcode.enable", file], {
        stdio: ["ignore", "pipe", "ignore"],
      });
      return said.toString().includes(text);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") throw error;
      return false;
    }
  });
}

const share = (read: readonly boolean[]) => Number((read.filter(Boolean).length / read.length).toFixed(3));
function byKind(samples: readonly Sample[], read: readonly boolean[]) {
  return Object.fromEntries(
    degradations.map(({ name }) => [name, share(read.filter((_one, i) => samples[i]?.name === name))]),
  );
}

const folder = values.save ?? mkdtempSync(join(tmpdir(), "countersign-degraded-"));
mkdirSync(folder, { recursive: true });
const samples = await makeSamples();
const authenticator = await readWith(samples, 2);
const zxing = await readWith(samples, 1);
let zbar: readonly boolean[] | null = null;
try {
  zbar = readWithZbar(samples, folder);
} catch {
  process.stderr.write("zbarimg is not installed (Debian: zbar-tools): zbar is left out\n");
}
if (values.save === undefined) rmSync(folder, { recursive: true });
process.stdout.write(
  `${JSON.stringify({
    target: "degraded",
    pictures: samples.length,
    read: { authenticator: share(authenticator.read), zxing: share(zxing.read), ...(zbar && { zbar: share(zbar) }) },
    authenticatorByKind: byKind(samples, authenticator.read),
    ...(zbar && { zbarByKind: byKind(samples, zbar) }),
    decodeMs: { p50: quantile(authenticator.times, 0.5), p95: quantile(authenticator.times, 0.95) },
  })}\n`,
);
