import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ambientUses } from "./ambient-use.ts";
import { parseSource, readSources } from "./read-sources.ts";

/** The one file for each, and the programs around the product. */
const allowed = [
  /^platform\/src\/system-(clock|random)\.ts$/,
  /^roles\/approving-device\/src\/app\/browser-(clock|random)\.ts$/,
  /^roles\/initiating-device\/src\/page-(clock|random)\.ts$/,
  /^sdk\/src\/(system-clock|idempotency)\.ts$/,
  /^console\/src\/shell\/page-(clock|random)\.ts$/,
  /^ui\/page\/page-clock\.ts$/,
  /^demo\/src\/(clock|random)\.ts$/,
  /^(cli|tests|bench|tools)\//,
  /\/test\//,
];

describe("time and randomness", () => {
  test("come as arguments everywhere but in the one file for each", () => {
    const watched = readSources().filter(({ file }) => !allowed.some((pattern) => pattern.test(file)));
    assert.ok(watched.length > 10);
    assert.deepEqual(watched.flatMap(ambientUses), []);
  });

  const uses = [
    "Date.now();",
    "new Date();",
    "Date();",
    "Math.random();",
    "globalThis.crypto.getRandomValues(new Uint8Array(1));",
    "crypto.randomUUID();",
    `import { randomBytes as draw } from "node:crypto"; draw(1);`,
  ];
  for (const text of uses) {
    test(`are seen in ${text}`, () => {
      assert.equal(ambientUses(parseSource("ui/src/a.ts", text)).length, 1);
    });
  }

  test("a date made from a known instant is no clock", () => {
    assert.deepEqual(ambientUses(parseSource("ui/src/a.ts", "new Date(ms); const text = 'Date.now()';")), []);
  });
});
