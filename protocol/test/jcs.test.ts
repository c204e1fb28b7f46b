import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import type { JsonValue } from "../src/jcs.ts";
import { jcs } from "../src/jcs.ts";
import { parseStrictJson, parseStrictJsonObject } from "../src/strict-json.ts";

const seed = 20_261_122;
const text = fc.string({ unit: "binary" });
const json = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    text,
    fc.maxSafeInteger(),
    fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 }),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("value"), { maxLength: 5 }),
    fc.dictionary(text, tie("value"), { maxKeys: 5 }),
  ),
})).value;

test("canonical JSON read and written again is the same (P9)", () => {
  fc.assert(
    fc.property(json, (value) => {
      const canonical = jcs(value);
      assert.equal(jcs(parseStrictJson(canonical)), canonical);
    }),
    { seed },
  );
});

test("canonical JSON does not depend on the order of members", () => {
  fc.assert(
    fc.property(fc.dictionary(text, json), (value) => {
      const turned = Object.fromEntries(Object.entries(value).toReversed());
      assert.equal(jcs(turned), jcs(value));
    }),
    { seed },
  );
});

test("JCS refuses what has no canonical form", () => {
  const refused: unknown[] = [
    "\ud800",
    { "\udfff": 1 },
    Number.NaN,
    Number.POSITIVE_INFINITY,
    undefined,
    1n,
    [undefined],
  ];
  for (const value of refused) assert.throws(() => jcs(value as JsonValue), TypeError);
});

const badJson: readonly (readonly [string, string])[] = [
  ["a name twice", '{"a":1,"a":2}'],
  ["a name twice, once escaped", '{"a":1,"\\u0061":2}'],
  ["a name twice, deep inside", '[{"b":{"a":":","a":"\\""}}]'],
  ["__proto__ twice", '{"__proto__":1,"__proto__":2}'],
  ["a byte order mark", '\ufeff{"a":1}'],
  ["a lone surrogate", '"\\ud800"'],
  ["a lone surrogate in a name", '{"\\udc00":1}'],
  ["an integer other parsers round", "9007199254740993"],
  ["a number without end", "1e400"],
  ["nine levels", "[[[[[[[[[1]]]]]]]]]"],
  ["text behind the end", "{} {}"],
  ["a comment", "{}//"],
  ["nothing", ""],
];
for (const [what, source] of badJson) {
  test(`strict JSON refuses ${what} (T43)`, () => {
    assert.throws(() => parseStrictJson(source));
  });
}

test("strict JSON refuses bytes that are not UTF-8", () => {
  assert.throws(() => parseStrictJson(Uint8Array.of(0x22, 0xff, 0x22)));
});

test("strict JSON takes colons and quotes inside texts, and a member named __proto__", () => {
  const value = parseStrictJsonObject('{"a:\\"":"b:\\\\","__proto__":{"c":[1,-0.5,true,null]}}');
  assert.deepEqual(Object.keys(value), ['a:"', "__proto__"]);
});

test("strict JSON wants an object where an object is asked for", () => {
  for (const source of ["[]", "1", "null", '"a"']) assert.throws(() => parseStrictJsonObject(source), SyntaxError);
});
