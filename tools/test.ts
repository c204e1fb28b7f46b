import { existsSync, globSync, mkdirSync } from "node:fs";
import { parseArgs } from "node:util";
import { buildBrowserParts } from "./build.ts";
import { type Ended, installed, root, runCommand } from "./run-command.ts";

/** Tests that need something a machine may lack say so in their file name: `scan.browser.test.ts`. */
interface Suite {
  readonly name: string;
  readonly files: readonly string[];
  /** Why this suite cannot run here, or null. */
  readonly absent: string | null;
  /** True for pure code that shares one process: 0.8 s instead of 11. */
  readonly oneProcess?: boolean;
}

interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

const { values: flags, positionals } = parseArgs({
  options: { long: { type: "boolean", default: false }, gallery: { type: "boolean", default: false } },
  allowPositionals: true,
});

const everything = "{protocol,platform,roles/*,sdk,ui,cli,demo}/test/**/*.test.ts";
const pure = /^(protocol|sdk|ui|roles\/(approving|initiating)-device)\//;
const special = /\.(browser|zbar)\.test\.ts$/;

function find(pattern: string): readonly string[] {
  return globSync(pattern, { cwd: root })
    .map((file) => file.replaceAll("\\", "/"))
    .filter((file) => flags.long || !/\.long\./.test(file))
    .filter((file) => positionals.length === 0 || positionals.some((part) => file.includes(part)))
    .toSorted();
}

function suites(): readonly Suite[] {
  const own = find(everything);
  const across = find("tests/**/*.test.ts").filter((file) => !/^tests\/(layout|docs)\//.test(file));
  const all = [...own, ...across];
  const plain = all.filter((file) => !special.test(file));
  return [
    { name: "pure packages", files: plain.filter((file) => pure.test(file)), absent: null, oneProcess: true },
    { name: "servers and flows", files: plain.filter((file) => !pure.test(file)), absent: null },
    { name: "independent reader", files: all.filter((file) => file.endsWith(".zbar.test.ts")), absent: withoutZbar() },
    { name: "browser", files: all.filter((file) => file.endsWith(".browser.test.ts")), absent: withoutChromium() },
  ];
}

function withoutZbar(): string | null {
  const found = (process.env["PATH"] ?? "").split(":").some((folder) => existsSync(`${folder}/zbarimg`));
  return found ? null : "zbarimg is not installed (Debian: zbar-tools)";
}

function withoutChromium(): string | null {
  const path = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
  return existsSync(path) ? null : `there is no Chromium at ${path} (Debian: chromium fonts-noto-cjk; or set CHROMIUM)`;
}

async function runSuite({ name, files, absent, oneProcess = false }: Suite): Promise<Counts> {
  if (files.length === 0) return { passed: 0, failed: 0, skipped: 0 };
  console.log(`\n== ${name}: ${files.length} files`);
  if (absent !== null) {
    console.log(`skipped: ${absent}`);
    return { passed: 0, failed: 0, skipped: files.length };
  }
  if (!oneProcess) await buildBrowserParts();
  const env = flags.gallery && name === "browser" ? { GALLERY: `${root}gallery` } : {};
  const isolation = oneProcess ? ["--test-isolation=none"] : ["--test-concurrency=2"];
  return count(
    await runCommand(
      process.execPath,
      ["--test", "--test-timeout=600000", ...isolation, "--test-reporter=spec", ...files],
      { live: true, env },
    ),
  );
}

/** Reads node's own summary; a run that died before its summary is one failure. */
function count({ ok, output }: Ended): Counts {
  const read = (word: string): number => Number(output.match(new RegExp(`^. ${word} (\\d+)$`, "m"))?.[1] ?? 0);
  const failed = read("fail") + read("cancelled");
  return { passed: read("pass"), failed: ok ? failed : Math.max(1, failed), skipped: read("skipped") + read("todo") };
}

async function test(): Promise<void> {
  if (flags.gallery) mkdirSync(`${root}gallery`, { recursive: true });
  const counts: Counts[] = [];
  for (const suite of suites()) counts.push(await runSuite(suite));
  if (flags.gallery)
    await runCommand(installed("node"), ["tests/browser/write-gallery.ts", `${root}gallery`], { live: true });
  const total = (of: keyof Counts): number => counts.reduce((sum, one) => sum + one[of], 0);
  console.log(`\n${total("passed")} passed, ${total("failed")} failed, ${total("skipped")} skipped`);
  process.exitCode = total("failed") === 0 ? 0 : 1;
}

await test();
