import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { buildBrowserParts } from "./build.ts";
import { root } from "./run-command.ts";

/** What visitors wait for, in kB of 1000 bytes, compressed with gzip at level 9. */
interface Sizes {
  /** The one file that sites load; what it loads itself comes later. */
  readonly widgetKb: number;
  /** HTML, styles and scripts of the authenticator up to its first screen; the scanner's come with the scanner. */
  readonly authenticatorFirstLoadKb: number;
}

const limits: Sizes = { widgetKb: 20, authenticatorFirstLoadKb: 150 };

const widget = "roles/initiating-device/dist/countersign-approval.js";
const authenticator = "roles/approving-device/dist/";

/** Measures what was built. */
function measureSizes(): Sizes {
  return { widgetKb: compressedKb([widget]), authenticatorFirstLoadKb: compressedKb(firstLoad()) };
}

/** The page, what it names, what that imports at once, and the service worker that it starts. */
function firstLoad(): readonly string[] {
  const page = `${authenticator}index.html`;
  const named = [...read(page).matchAll(/(?:src|href)="\/app\/(assets\/[^"]+\.(?:js|css))"/g)].map(([, file]) => file);
  const found = new Set(named.map((file) => `${authenticator}${file}`));
  for (const file of found)
    for (const [, imported] of read(file).matchAll(/(?:from|import)\s*["'`]\.\/([^"'`]+\.js)["'`]/g))
      found.add(`${authenticator}assets/${imported}`);
  return [page, ...found, `${authenticator}service-worker.js`];
}

function read(file: string): string {
  return readFileSync(root + file, "utf8");
}

/** In steps of a tenth, rounded up, so that nothing above a limit is printed as the limit. */
function compressedKb(files: readonly string[]): number {
  const bytes = files.map((file) => gzipSync(readFileSync(root + file), { level: 9 }).length);
  return Math.ceil(bytes.reduce((sum, one) => sum + one, 0) / 100) / 10;
}

async function printSizes(): Promise<void> {
  // The line with the sizes is all that goes to stdout.
  await buildBrowserParts({ say: console.error });
  const sizes = measureSizes();
  console.log(JSON.stringify(sizes));
  for (const name of ["widgetKb", "authenticatorFirstLoadKb"] as const) {
    if (sizes[name] <= limits[name]) continue;
    console.error(`${name} is ${sizes[name]}, more than ${limits[name]}`);
    process.exitCode = 1;
  }
}

if (import.meta.main) await printSizes();
