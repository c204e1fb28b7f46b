import { createHash } from "node:crypto";
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { build } from "vite";
import { root } from "./run-command.ts";

export interface BuildOptions {
  /** Builds even what has not changed. */
  readonly force?: boolean;
  /** Takes a line for every part that is built. */
  readonly say?: (line: string) => void;
}

/** Builds every browser part (a workspace with a vite.config.ts) whose sources changed since its last build. */
export async function buildBrowserParts({ force = false, say = console.log }: BuildOptions = {}): Promise<void> {
  for (const config of globSync("{roles/*,receipt-page,console,demo,ui}/vite.config.ts", { cwd: root }).toSorted()) {
    const folder = config.replaceAll("\\", "/").replace(/\/vite\.config\.ts$/, "");
    const stamp = `${root}.cache/build/${folder.replaceAll("/", "-")}`;
    const sources = digestOfSources(folder);
    const fresh = existsSync(stamp) && readFileSync(stamp, "utf8") === sources && existsSync(`${root}${folder}/dist`);
    if (fresh && !force) continue;
    say(`building ${folder}`);
    mkdirSync(`${root}.cache/build`, { recursive: true });
    await buildOne(`${root}${config}`, { made: `${root}${folder}/dist`, outDir: `${stamp}.new-${process.pid}` });
    writeFileSync(stamp, sources);
  }
}

/**
 * Builds beside what is there and then puts it in its place, so that whoever serves it meanwhile never finds half of it. Vite sets NODE_ENV
 * for good; what is started afterwards must not take that for the operator's word.
 */
async function buildOne(configFile: string, { made, outDir }: { made: string; outDir: string }): Promise<void> {
  const { NODE_ENV: before } = process.env;
  const license = { fileName: "licences.md" };
  await build({ configFile, logLevel: "warn", build: { outDir, emptyOutDir: true, license } });
  rmSync(made, { recursive: true, force: true });
  renameSync(outDir, made);
  if (before === undefined) delete process.env["NODE_ENV"];
  else process.env["NODE_ENV"] = before;
}

/** What a browser part is made of: its own files, those of protocol and ui, the versions of all packages, and how it is built. */
function digestOfSources(folder: string): string {
  const hash = createHash("sha256");
  const pattern = `{protocol/src,ui/src,${folder}}/**/*.{ts,tsx,css,html,json,svg,js}`;
  const made = (name: string): boolean => /(^|[/\\])(node_modules|dist|test)$/.test(name);
  for (const file of [
    "package-lock.json",
    "tools/build.ts",
    ...globSync(pattern, { cwd: root, exclude: made }).toSorted(),
  ]) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(root + file))
      .update("\0");
  }
  return hash.digest("hex");
}

if (import.meta.main) await buildBrowserParts({ force: process.argv.includes("--force") });
