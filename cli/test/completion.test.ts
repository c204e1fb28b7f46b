import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import { runCli } from "./run-cli.ts";

const run = promisify(execFile);

describe("countersign completion", () => {
  const folder = mkdtempSync(join(tmpdir(), "countersign-completion-"));
  before(async () => {
    for (const shell of ["bash", "zsh"]) writeFileSync(join(folder, shell), (await runCli(["completion", shell])).out);
  });
  after(() => rmSync(folder, { recursive: true }));

  async function inBash(...words: string[]): Promise<readonly string[]> {
    const line = words.map((word) => `'${word}'`).join(" ");
    const script = `source ${folder}/bash; COMP_WORDS=(countersign ${line}); COMP_CWORD=${words.length}; _countersign; echo "\${COMPREPLY[@]}"`;
    return (await run("bash", ["-c", script])).stdout.trim().split(" ");
  }

  test("offers in bash what may follow", async () => {
    assert.deepEqual(await inBash("org"), ["organization"]);
    assert.deepEqual(await inBash("keys", "r"), [
      "rotate",
      "rotate-verification",
      "rotate-checkpoint",
      "rotate-display",
    ]);
    assert.ok((await inBash("keys", "create", "--org")).includes("--organization"));
    assert.ok((await inBash("policy", "")).includes("dry-run"));
    assert.ok((await inBash("keys", "--json", "")).includes("list"), "an option in between is no command");
  });

  test("is a script that zsh loads, with the same words", async (t) => {
    if (!(await run("zsh", ["--version"]).catch(() => null))) return t.skip("zsh is not installed");
    const script = `autoload -U compinit; compinit -u; source ${folder}/zsh; _countersign_words "keys rotate"; echo " \${_comps[countersign]}"`;
    const { stdout } = await run("zsh", ["-c", script], { env: { ...process.env, HOME: folder } });
    assert.match(stdout, /--overlap .*_countersign/);
    return undefined;
  });

  test("of another shell is refused", async () => {
    const { code, err } = await runCli(["completion", "fish"]);
    assert.equal(code, 1);
    assert.match(err, /bash, zsh/);
  });
});
