import assert from "node:assert/strict";
import { basename } from "node:path";
import { describe, test } from "node:test";
import { readSources } from "./read-sources.ts";

const kebab = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*\.tsx?$/;
const drawers = /^(utils?|helpers?|common|types?|misc|shared|lib)\.tsx?$/;

function badName(file: string): boolean {
  return !kebab.test(basename(file)) || drawers.test(basename(file));
}

describe("file names", () => {
  test("every file is kebab-case and no drawer for leftovers", () => {
    const files = readSources().map(({ file }) => file);
    assert.ok(files.length > 20);
    assert.deepEqual(files.filter(badName), []);
  });

  test("camel case and drawers are seen", () => {
    for (const file of ["ui/src/useThing.ts", "sdk/src/utils.ts", "cli/src/types.ts"]) assert.ok(badName(file), file);
    assert.equal(badName("demo/pages/sign-in.browser.test.tsx"), false);
  });
});
