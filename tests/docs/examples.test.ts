import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { promisify } from "node:util";
import { readPages, root } from "./read-pages.ts";

const run = promisify(execFile);

/** Names that an example may leave to its reader. */
const open: Readonly<Record<string, string>> = {
  apiKey: "string",
  authTime: "number",
  about: 'import("@countersign/relying-party").IntendedOperation',
};

function withOpenNames(code: string): string {
  const left = Object.entries(open).filter(([name]) => !new RegExp(`const ${name}\\b`).test(code));
  return code + left.map(([name, type]) => `declare const ${name}: ${type};\n`).join("");
}

/** The TypeScript examples of all pages that can stand alone. */
function readExamples(): readonly { readonly name: string; readonly code: string }[] {
  return readPages("**/*.md").flatMap(({ file, text }) =>
    [...text.matchAll(/^```ts\n([^]*?)^```/gm)]
      .map(([, code = ""], at) => ({ name: `${file.replaceAll(/[^\w]+/g, "-")}-${at}.ts`, code }))
      .filter(({ code }) => /^import /m.test(code)),
  );
}

/** Type-checks files as a site on Node would; answers what the compiler says. */
async function compile(files: readonly { readonly name: string; readonly code: string }[]): Promise<string> {
  const folder = join(root, ".cache", "examples");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const { name, code } of files) writeFileSync(join(folder, name), withOpenNames(code));
  const config = {
    extends: "../../tsconfig.base.json",
    compilerOptions: { types: ["node"], noUnusedLocals: false },
    include: ["."],
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
  const compiler = join(root, "node_modules", ".bin", "tsc");
  const ended = await run(compiler, ["-p", folder]).catch((fault: { stdout: string }) => fault);
  return ended.stdout;
}

describe("examples", () => {
  test("on every page compile", async () => {
    const examples = readExamples();
    assert.ok(examples.length > 0);
    assert.equal(await compile(examples), "");
  });

  test("that do not compile are seen", async () => {
    const code = `import { createCountersign } from "@countersign/relying-party";\ncreateCountersign({ url: 1 });\n`;
    assert.match(await compile([{ name: "wrong.ts", code }]), /error TS/);
  });
});
