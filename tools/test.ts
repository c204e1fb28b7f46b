import { existsSync, globSync, mkdirSync } from "node:fs";
import { parseArgs } from "node:util";
import { withoutNats } from "../tests/world/shared-servers.ts";
import { buildBrowserParts } from "./build.ts";
import { lacksPostgres } from "./find-postgres.ts";
import { type Ended, installed, root, runCommand } from "./run-command.ts";

/** Tests that need something a machine may lack say so in their file name: `scan.browser.test.ts`. */
interface Suite {
  readonly name: string;
  readonly files: readonly string[];
  /** Why this suite cannot run here, or null. */
  readonly absent: string | null;
  /** How many processes the files are dealt out to, each of which loads the sources once; a process for each file unless said. */
  readonly processes?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** True for code that needs nothing built for browsers. */
  readonly isPure?: boolean;
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

const everything = "{protocol,platform,roles/*,sdk,ui,receipt-page,console,cli,demo}/test/**/*.test.ts";
const pure = /^(protocol|sdk|ui|receipt-page|roles\/(approving|initiating)-device)\//;
const special = /\.(browser|zbar|postgres|nats)\.test\.ts$/;

function find(pattern: string): readonly string[] {
  return globSync(pattern, { cwd: root })
    .map((file) => file.replaceAll("\\", "/"))
    .filter((file) => flags.long || (flags.gallery && /\.browser\./.test(file)) || !/\.long\./.test(file))
    .filter((file) => positionals.length === 0 || positionals.some((part) => file.includes(part)))
    .toSorted();
}

/** Flows that run on PostgreSQL as well, in every run: they go through most of the store, race, restart and erase. */
const alsoOnPostgres = [
  "whole-cycle",
  "enrolment",
  "race",
  "erase-user",
  "console-arrow",
  "several-verification-servers",
].map((name) => `tests/flows/${name}.test.ts`);
const longOnPostgres = ["further-device", "methods", "webhooks", "webhook-share", "audit"].map(
  (name) => `tests/flows/${name}.test.ts`,
);

/** Flows and attacks that every run sees with servers apart, and in a cluster: all parts of the contract between servers, and what happens at two of them at once. */
const alsoApart = [
  "flows/whole-cycle",
  "flows/enrolment",
  "flows/lost-keys",
  "flows/methods",
  "flows/webhooks",
  "attacks/t09-race",
  "attacks/t28-caches",
].map((name) => `tests/${name}.test.ts`);
const alsoInCluster = [
  "flows/whole-cycle",
  "flows/enrolment",
  "flows/race",
  "flows/leaving",
  "attacks/t08-double-release",
].map((name) => `tests/${name}.test.ts`);

/** What a cluster is for: three servers on one PostgreSQL database and one bus. With `--long`: each world takes seconds there. */
const inClusterOnPostgres = [
  "flows/whole-cycle",
  "flows/enrolment",
  "flows/race",
  "flows/leaving",
  "flows/webhooks",
  "flows/three-nodes",
  "flows/console-apart",
  "flows/checkpoint-key",
  "attacks/t08-double-release",
  "attacks/t09-race",
  "attacks/t28-caches",
  "attacks/t27-old-display-secret",
  "attacks/t53-changes-of-the-console",
  "attacks/t53-those-who-left",
].map((name) => `tests/${name}.test.ts`);

/** Pages that a real browser reads from three origins: the console's, the verification server's and the QR server's. With `--long`. */
const alsoApartInBrowser = ["console/test/screens.browser.test.ts"];

/** The same with servers apart: a handful, or with `--long` all flows, attacks and models. */
function inShape(plain: readonly string[], shape: "split" | "cluster", handful: readonly string[]): Suite {
  const all = plain.filter((file) => /^tests\/(flows|attacks|model)\//.test(file) && !/\.long\./.test(file));
  const files = flags.long ? all : all.filter((file) => handful.includes(file));
  const name = shape === "split" ? "servers apart" : "three verification servers";
  return { name, files, absent: null, processes: flags.long ? 8 : 2, env: { COUNTERSIGN_TEST_SHAPE: shape } };
}

async function suites(): Promise<readonly Suite[]> {
  const own = find(everything);
  const across = find("tests/**/*.test.ts").filter((file) => !/^tests\/(layout|docs)\//.test(file));
  const all = [...own, ...across];
  const named = (need: string): readonly string[] => all.filter((file) => file.endsWith(`.${need}.test.ts`));
  const plain = all.filter((file) => !special.test(file));
  const onPostgres = named("postgres");
  const wanted = flags.long ? [...alsoOnPostgres, ...longOnPostgres] : alsoOnPostgres;
  const again = plain.filter((file) => wanted.includes(file));
  const lack = flags.long || onPostgres.length + again.length > 0 ? await lacksPostgres() : null;
  return [
    { name: "pure packages", files: plain.filter((file) => pure.test(file)), absent: null, processes: 1, isPure: true },
    { name: "servers and flows", files: plain.filter((file) => !pure.test(file)), absent: null, processes: 12 },
    { name: "store on PostgreSQL", files: onPostgres, absent: lack, processes: 3 },
    {
      name: "flows on PostgreSQL",
      files: again,
      absent: lack,
      processes: 3,
      env: { COUNTERSIGN_TEST_DATABASE: "postgres" },
    },
    inShape(plain, "split", alsoApart),
    inShape(plain, "cluster", alsoInCluster),
    {
      name: "three verification servers on PostgreSQL",
      files: flags.long ? plain.filter((file) => inClusterOnPostgres.includes(file)) : [],
      absent: lack,
      processes: 4,
      env: { COUNTERSIGN_TEST_SHAPE: "cluster", COUNTERSIGN_TEST_DATABASE: "postgres" },
    },
    { name: "NATS", files: named("nats"), absent: await withoutNats(), processes: 1 },
    { name: "independent reader", files: named("zbar"), absent: withoutZbar() },
    { name: "browser", files: named("browser"), absent: withoutChromium() },
    {
      name: "browser, servers apart",
      files: flags.long ? named("browser").filter((file) => alsoApartInBrowser.includes(file)) : [],
      absent: withoutChromium(),
      env: { COUNTERSIGN_TEST_SHAPE: "split" },
    },
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

/** Runs the files, dealt out to as many processes, of which three run at a time, for some of them wait; each is heard at its end. */
async function runShared(
  files: readonly string[],
  { processes, env }: { readonly processes: number; readonly env: Readonly<Record<string, string>> },
): Promise<readonly Ended[]> {
  const shares = Array.from({ length: processes }, (_, k) => files.filter((_file, i) => i % processes === k));
  const waiting = shares.filter((share) => share.length > 0);
  const ended: Ended[] = [];
  const work = async (): Promise<void> => {
    for (let share = waiting.shift(); share; share = waiting.shift()) {
      const one = await runNode(["--test-isolation=none", ...share], { live: false, env });
      process.stdout.write(one.output);
      ended.push(one);
    }
  };
  await Promise.all([work(), work(), work()]);
  return ended;
}

function runNode(
  args: readonly string[],
  { live, env = {} }: { live: boolean; env?: Readonly<Record<string, string>> },
): Promise<Ended> {
  return runCommand(process.execPath, ["--test", "--test-timeout=600000", "--test-reporter=spec", ...args], {
    live,
    // What is compiled once is kept for the next process.
    env: {
      NODE_COMPILE_CACHE: `${root}node_modules/.cache/node`,
      ...(flags.long && { COUNTERSIGN_TEST_LONG: "yes" }),
      ...env,
    },
  });
}

async function runSuite({ name, files, absent, processes, env: own = {}, isPure = false }: Suite): Promise<Counts> {
  if (files.length === 0) return { passed: 0, failed: 0, skipped: 0 };
  console.log(`\n== ${name}: ${files.length} files`);
  if (absent !== null) {
    console.log(`skipped: ${absent}`);
    return { passed: 0, failed: 0, skipped: files.length };
  }
  if (!isPure) await buildBrowserParts();
  const env = flags.gallery && name === "browser" ? { ...own, GALLERY: `${root}gallery` } : own;
  const ended =
    processes === undefined
      ? [await runNode(["--test-concurrency=3", ...files], { live: true, env })]
      : await runShared(files, { processes, env });
  return total(ended.map(count));
}

function total(counts: readonly Counts[]): Counts {
  const sum = (of: keyof Counts): number => counts.reduce((all, one) => all + one[of], 0);
  return { passed: sum("passed"), failed: sum("failed"), skipped: sum("skipped") };
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
  for (const suite of await suites()) counts.push(await runSuite(suite));
  if (flags.gallery)
    await runCommand(installed("node"), ["tests/browser/write-gallery.ts", `${root}gallery`], { live: true });
  const { passed, failed, skipped } = total(counts);
  console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`);
  process.exitCode = failed === 0 ? 0 : 1;
}

await test();
