import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { amountOf, amountText, centsOf } from "../src/bank/money.ts";

describe("amounts", () => {
  test("come back as they went in, to the cent", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 99_999_999_999 }), (cents) => {
        assert.equal(centsOf(amountOf(cents)), cents);
        assert.match(amountOf(cents), new RegExp(amountText.pattern));
      }),
    );
  });

  test("may be typed short", () => {
    assert.equal(centsOf("7"), 700);
    assert.equal(centsOf("7.5"), 750);
    assert.equal(amountOf(centsOf("0.1") + centsOf("0.2")), "0.30");
  });

  test("of another form are refused", () => {
    for (const text of ["", "-1", "01", "1,5", "1.234", "1e3", ".5", "1.", " 1", "٣"]) {
      assert.doesNotMatch(text, new RegExp(amountText.pattern), text);
    }
  });
});
