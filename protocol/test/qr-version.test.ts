import assert from "node:assert/strict";
import { test } from "node:test";
import { correction, generate, mode } from "lean-qr";
import { digitCount } from "../src/digits.ts";
import { qrVersion } from "../src/qr-version.ts";

const link = "https://verify.example.com/q";

/** The version an encoder takes for the same two segments. */
function encodedVersion(contentLength: number, level: "L" | "M"): number {
  const data = mode.multi(mode.ascii(`${link}#1.`), mode.numeric("7".repeat(digitCount(contentLength))));
  const only = { minCorrectionLevel: correction[level], maxCorrectionLevel: correction[level] };
  return (generate(data, only).size - 17) / 4;
}

test("the version reckoned is the one an encoder takes, for every length of a code", () => {
  for (const level of ["L", "M"] as const) {
    for (let length = 1; length <= 700; length += 7) {
      assert.equal(qrVersion(link, length, level), encodedVersion(length, level), `${length} bytes at ${level}`);
    }
  }
});

test("the last length of each version is the encoder's last", () => {
  for (let version = 1, length = 1; version <= 40; version++) {
    while (qrVersion(link, length + 1, "L") === version) length++;
    if (qrVersion(link, length, "L") === version) assert.equal(encodedVersion(length, "L"), version);
    length++;
    if (version < 40) assert.ok(encodedVersion(length, "L") > version, `${length} bytes`);
  }
});

test("what no version holds has none", () => {
  assert.equal(qrVersion(link, 2880, "L"), 40);
  assert.equal(qrVersion(link, 4000, "L"), null);
});
