import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, test } from "node:test";

const root = fileURLToPath(new URL("../../", import.meta.url));
/** Stryker starts "node": the one that runs this. */
const env = { ...process.env, PATH: [dirname(process.execPath), process.env["PATH"] ?? ""].join(delimiter) };
const stryker = join(root, "node_modules/@stryker-mutator/core/bin/stryker.js");

/** Each fault is a run of tests: minutes, and beside other long tests much more. */
const timeout = 3_600_000;

/** Runs Stryker in a copy outside the repository; answers what it printed. It ends with 1 below the threshold of its settings. */
function mutate(settings: string): Promise<{ code: number; output: string }> {
  const tempDir = mkdtempSync(join(tmpdir(), "countersign-mutation-"));
  return new Promise((resolve) => {
    const args = [stryker, "run", `tests/mutation/${settings}.stryker.json`, "--tempDirName", tempDir];
    execFile(process.execPath, args, { cwd: root, env }, (error, stdout, stderr) => {
      rmSync(tempDir, { recursive: true, force: true });
      resolve({ code: error ? 1 : 0, output: stdout + stderr });
    });
  });
}

describe("a fault put into the code on purpose", () => {
  for (const settings of ["checks", "decision", "qr-content"]) {
    test(`is noticed by a test at least 85 times of 100: ${settings}`, { timeout }, async (context) => {
      const { code, output } = await mutate(settings);
      context.diagnostic(
        output
          .split("\n")
          .filter((line) => line.includes("mutant"))
          .join("; "),
      );
      assert.equal(code, 0, output);
    });
  }
});
