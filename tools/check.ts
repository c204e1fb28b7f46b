import { globSync } from "node:fs";
import { availableParallelism } from "node:os";
import { type Ended, installed, root, runCommand } from "./run-command.ts";

interface Part {
  readonly name: string;
  run(): Promise<Ended>;
}

const contexts = ["protocol", "node", "browser", "tests"];

const parts: readonly Part[] = [
  { name: "lint", run: () => runCommand(installed("oxlint"), ["--type-aware", "--format=unix"]) },
  ...contexts.map((context) => ({
    name: `types (${context})`,
    run: () => runCommand(installed("tsc"), ["-p", `tsconfig.${context}.json`, "--pretty", "false"]),
  })),
  { name: "layout", run: () => runTests("tests/layout") },
  { name: "docs", run: () => runTests("tests/docs") },
  { name: "sizes", run: () => runCommand(process.execPath, ["tools/sizes.ts"]) },
  {
    name: "format",
    run: () =>
      runCommand(installed("biome"), ["format", "--colors=off", "--max-diagnostics=none", "--reporter=concise", "."]),
  },
];

function runTests(folder: string): Promise<Ended> {
  const files = globSync(`${folder}/**/*.test.ts`, { cwd: root });
  return runCommand(process.execPath, ["--test", "--test-isolation=none", "--test-reporter=dot", ...files]);
}

const warning = /^.*\[Warning\/.*$/gm;

function report(name: string, { ok, output, seconds }: Ended): void {
  const warnings = output.match(warning) ?? [];
  const noted = warnings.length > 0 ? `, ${warnings.length} ${warnings.length === 1 ? "warning" : "warnings"}` : "";
  console.log(`${ok ? "ok    " : "FAILED"} ${name} (${seconds.toFixed(1)} s${noted})`);
  const lines = ok ? warnings : [output.trimEnd()];
  for (const line of lines) console.log(line.replaceAll(/^/gm, "         "));
}

async function check(): Promise<void> {
  const waiting = [...parts];
  const failed: string[] = [];
  const work = async (): Promise<void> => {
    for (let part = waiting.shift(); part; part = waiting.shift()) {
      const ended = await part.run();
      report(part.name, ended);
      if (!ended.ok) failed.push(part.name);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  console.log(failed.length === 0 ? "check: all parts passed" : `check: failed in ${failed.join(", ")}`);
  process.exitCode = failed.length === 0 ? 0 : 1;
}

await check();
