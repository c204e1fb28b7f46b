import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { brokenImports, importCycles, zones } from "./import-rules.ts";
import { parseSource, readSources } from "./read-sources.ts";

const sources = readSources();

describe("imports", () => {
  test("every file of ours keeps the import rules", () => {
    assert.deepEqual(brokenImports(sources), []);
  });

  test("no files import one another in a ring", () => {
    assert.deepEqual(importCycles(sources), []);
  });

  test("every zone that exists holds files, so that no rule watches an empty place", () => {
    const empty = zones.filter(({ files }) => !sources.some(({ file }) => files.test(file))).map(({ name }) => name);
    assert.deepEqual(empty, []);
  });

  const forbidden: readonly (readonly [string, string])[] = [
    ["protocol/src/a.ts", "node:fs"],
    ["protocol/src/a.ts", "@countersign/platform"],
    ["protocol/src/a.ts", "fastify"],
    ["roles/qr-server/src/a.ts", "@countersign/operation-server"],
    ["roles/qr-server/src/a.ts", "../../operation-server/src/index.ts"],
    ["roles/qr-server/src/a.ts", "fs"],
    ["roles/sms-server/src/a.ts", "@countersign/verification-server"],
    ["roles/sms-server/src/a.ts", "@countersign/relying-party"],
    ["roles/identity-bridge/src/a.ts", "@countersign/operation-server"],
    ["roles/initiating-device/src/a.ts", "node:fs"],
    ["roles/approving-device/src/core/a.ts", "../app/a.ts"],
    ["roles/approving-device/src/core/a.ts", "@countersign/ui"],
    ["roles/approving-device/src/app/a.ts", "@countersign/platform"],
    ["roles/verification-server/src/core/a.ts", "../store/port.ts"],
    ["roles/verification-server/src/steps/a.ts", "../http/for-approving-device.ts"],
    ["roles/verification-server/src/steps/a.ts", "../store/sqlite/engine.ts"],
    ["sdk/src/a.ts", "@countersign/platform"],
    ["demo/src/a.ts", "@countersign/protocol"],
    ["demo/pages/a.tsx", "../src/index.ts"],
    ["ui/src/a.ts", "@countersign/protocol"],
  ];
  for (const [file, specifier] of forbidden) {
    test(`${file} may not import ${specifier}`, () => {
      const source = parseSource(file, `import { a } from "${specifier}"; a();`);
      assert.equal(brokenImports([source]).length, 1);
    });
  }

  test("every way to load a file is seen", () => {
    const ways = [
      `import "./b.ts";`,
      `export * from "./b.ts";`,
      `export { b } from "./b.ts";`,
      `await import("./b.ts");`,
      `new Worker(new URL("./b.ts", import.meta.url));`,
      `type B = import("./b.ts").B;`,
    ];
    for (const text of ways) assert.equal(parseSource("ui/src/a.ts", text).imports[0]?.file, "ui/src/b.ts", text);
  });

  test("a ring of three files is found", () => {
    const ring = ["a", "b", "c"].map((name, at) =>
      parseSource(`ui/src/${name}.ts`, `import type { A } from "./${"bca"[at]}.ts";`),
    );
    assert.deepEqual(importCycles(ring), ["ui/src/a.ts → ui/src/b.ts → ui/src/c.ts → ui/src/a.ts"]);
  });
});
