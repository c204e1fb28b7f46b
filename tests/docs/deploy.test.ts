import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { createHttpServer, mountHealth, silentLog, systemRandom } from "@countersign/platform";
import type { Command } from "commander";
import { createProgram } from "../../cli/src/program.ts";
import { readPages, root } from "./read-pages.ts";

const files = readPages("deploy/{container,systemd}/*");
/** Units of one role each: what `%i` may be. */
const roles = ["verification", "operation", "qr", "method", "console"];

/** The command of a line, and what is said to it; throws for one that there is not. */
function commandOf(words: readonly string[]): { readonly command: Command; readonly rest: readonly string[] } {
  let command: Command = createProgram("en");
  let rest = words;
  for (;;) {
    const next = command.commands.find((one) => one.name() === rest[0]);
    if (!next) return { command, rest };
    [command, rest] = [next, rest.slice(1)];
  }
}

/** What the files have the program do: after its name, up to what ends a word of the shell, JSON or YAML. */
function startsIn(text: string): readonly (readonly string[])[] {
  const units = [...text.matchAll(/^ExecStart=.*\/countersign ([^"'\n]*)/gm)].map(([, words = ""]) => words);
  const images = [...text.matchAll(/^CMD \[([^\]]*)\]$/gm)].map(([, list = ""]) => list.replaceAll(/[",]/g, " "));
  return [...units, ...images].flatMap((line) =>
    (line.includes("%i") ? roles : [""]).map((role) => line.replaceAll("%i", role).trim().split(/\s+/)),
  );
}

function probesIn(text: string): readonly string[] {
  return [...text.matchAll(/deploy\/probe\.js["\s,]+(\w+)/g)].map(([, what = ""]) => what);
}

/** What the probe ends with. */
async function probe(what: string, port: number): Promise<number | null> {
  const env = { ...process.env, COUNTERSIGN_PORT: String(port), COUNTERSIGN_HOST: "0.0.0.0" };
  const child = spawn(process.execPath, [join(root, "deploy/probe.js"), what], { env, stdio: "ignore" });
  return new Promise((resolve) => child.once("close", resolve));
}

describe("the files of deploy/", () => {
  test("start commands and roles that there are, with options that these have", () => {
    const starts = files.flatMap(({ text }) => startsIn(text));
    assert.ok(starts.length >= 3 + roles.length - 1, String(starts.length));
    for (const words of starts) {
      const { command, rest } = commandOf(words);
      assert.ok(command.parent, `${words.join(" ")}: no such command`);
      for (const [at, word] of rest.entries()) {
        if (!word.startsWith("-")) continue;
        const option = command.options.find((one) => one.long === word || one.short === word);
        assert.ok(option, `${words.join(" ")}: ${word}`);
        assert.ok(option.argChoices?.includes(rest[at + 1] ?? "") ?? true, words.join(" "));
      }
    }
  });

  test("name settings and files that there are", () => {
    const table = readPages("docs/operations.md")
      .map(({ text }) => text)
      .join("");
    for (const { file, text } of files) {
      const outside = ["COUNTERSIGN_DATABASE_PASSWORD"];
      for (const [name] of text.matchAll(/\b(COUNTERSIGN|OTEL)_[A-Z_]+/g))
        assert.ok(outside.includes(name) || table.includes(`\`${name}\``), `${file}: ${name}`);
      for (const [path] of text.matchAll(/(?<!\w)(deploy|docs|cli)\/[\w./-]+\w/g))
        assert.ok(existsSync(join(root, path)), `${file}: ${path}`);
    }
  });

  test("ask for health in the container, beside it and under systemd, with a probe that tells what a server says", async () => {
    const asking = (name: string) =>
      files.filter(({ file }) => file.endsWith(name)).flatMap(({ text }) => probesIn(text));
    for (const name of ["Containerfile", "compose.yaml"]) assert.deepEqual(asking(name), ["ready"], name);
    for (const name of ["health.service", "health@.service"]) assert.deepEqual(asking(name), ["live", "live"], name);

    const app = createHttpServer({ log: silentLog, random: systemRandom });
    let isOfUse = true;
    const checks = { database: async () => assert.ok(isOfUse) };
    mountHealth(app, { checks, log: silentLog });
    const port = Number(new URL(await app.listen({ host: "localhost", port: 0 })).port);
    try {
      assert.deepEqual(await Promise.all([probe("live", port), probe("ready", port)]), [0, 0]);
      isOfUse = false;
      // What was found out is told again for a second.
      while ((await fetch(`http://localhost:${port}/readyz`)).ok);
      assert.deepEqual(await Promise.all([probe("live", port), probe("ready", port), probe("else", port)]), [0, 1, 1]);
    } finally {
      await app.close();
    }
    assert.equal(await probe("live", port), 1, "nobody there");
  });
});
