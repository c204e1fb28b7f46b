import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { fromHex, toHex } from "../src/bytes.ts";
import { decodeDigits, digitCount, encodeDigits } from "../src/digits.ts";
import { readVectors } from "./read-vectors.ts";
import { refusalOf } from "./refusal.ts";

interface Pair {
  bytes: string;
  digits: string;
}

const seed = 20_261_122;
const { good, bad } = readVectors<{ good: Pair[]; bad: string[] }>("digits");
const { vectors: hybrid } = readVectors<{ vectors: Pair[] }>("ctap-hybrid-digits");

test("the vectors' bytes and digits become each other", () => {
  for (const { bytes, digits } of [...good, ...hybrid]) {
    assert.equal(encodeDigits(fromHex(bytes)), digits);
    assert.equal(toHex(decodeDigits(digits)), bytes);
  }
});

for (const digits of [...bad, "0".repeat(1701), "１２３", "037\n", "-37", "1e1", "7205759403792793699999", "03 "]) {
  test(`the digits ${JSON.stringify(digits.slice(0, 24))} (${digits.length}) are refused`, async () => {
    assert.equal(await refusalOf(() => decodeDigits(digits)), "qr_malformed");
  });
}

test("bytes and digits are a bijection (P11)", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 700 }), (bytes) => {
      const digits = encodeDigits(bytes);
      assert.equal(digits.length, digitCount(bytes.length));
      assert.equal(toHex(decodeDigits(digits)), toHex(bytes));
    }),
    { seed },
  );
});

test("digits that are accepted are what their bytes encode to (P11)", () => {
  const digit = fc.constantFrom(..."0123456789");
  fc.assert(
    fc.property(fc.string({ unit: digit, maxLength: 40 }), (digits) => {
      try {
        assert.equal(encodeDigits(decodeDigits(digits)), digits);
      } catch (error) {
        if (error instanceof assert.AssertionError) throw error;
      }
    }),
    { seed, numRuns: 1000 },
  );
});
