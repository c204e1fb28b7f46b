import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { mixedScripts } from "../src/mixed-scripts.ts";
import { detailsFault, isAmount, isCurrency, isDetails, textFault } from "../src/text-policy.ts";

describe("the text policy takes", () => {
  const taken = [
    "",
    "Mira Okafor",
    "Bike, blue",
    "示例银行",
    "Zoë 李 🚲",
    "❤️",
    "نور",
    "दिल्ली",
    "<script>",
    "{{7*7}}",
    "=cmd",
    "a".repeat(140),
    "🚲".repeat(140),
    `x${"\u0323".repeat(4)}`,
  ];
  for (const text of taken) test(JSON.stringify(text.slice(0, 20)), () => assert.equal(textFault(text), null));
});

describe("the text policy refuses (T21)", () => {
  const refused: readonly (readonly [what: string, text: string, fault: string])[] = [
    ["a control character", "a\u0007", "forbidden_character"],
    ["a line break", "a\nb", "forbidden_character"],
    ["a line separator", "a\u2028b", "forbidden_character"],
    ["a right-to-left override", "a\u202eb", "forbidden_character"],
    ["a bidi isolate", "a\u2066b", "forbidden_character"],
    ["an Arabic letter mark", "a\u061cb", "forbidden_character"],
    ["a zero-width space", "a\u200bb", "forbidden_character"],
    ["a zero-width joiner", "a\u200db", "forbidden_character"],
    ["a soft hyphen", "a\u00adb", "forbidden_character"],
    ["a byte order mark", "\ufeffa", "forbidden_character"],
    ["a Hangul filler", "a\u3164b", "forbidden_character"],
    ["a tag character", "a\u{e0041}", "forbidden_character"],
    ["a private-use character", "a\ue000", "forbidden_character"],
    ["a supplementary private-use character", "a\u{10fffd}", "forbidden_character"],
    ["a non-character", "a\ufdd0", "forbidden_character"],
    ["a non-character at a plane's end", "a\u{1fffe}", "forbidden_character"],
    ["a lone surrogate", "a\ud800", "forbidden_character"],
    ["an interlinear annotation", "a\ufff9b", "forbidden_character"],
    ["five combining marks in a row", `x${"\u0323".repeat(5)}`, "combining_run"],
    ["what is not NFC", "e\u0301", "not_nfc"],
    ["141 characters", "a".repeat(141), "too_long"],
    ["ten thousand combining marks", `x${"\u0301".repeat(10_000)}`, "too_long"],
  ];
  for (const [what, text, fault] of refused) test(what, () => assert.equal(textFault(text), fault));
});

describe("details", () => {
  const reasonOf = (details: unknown) => detailsFault(details)?.reason ?? null;
  const many = (count: number, value: string) =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`f${i}`, value]));

  test("of texts, whole numbers and booleans are taken", () => {
    assert.ok(isDetails({ amount: "249.90", count: -(2 ** 53 - 1), express: false, constructor: "text" }));
  });

  test("are refused for what they are, by field", () => {
    assert.equal(reasonOf(null), "not_an_object");
    assert.equal(reasonOf([]), "not_an_object");
    assert.equal(reasonOf({ Amount: "1" }), "bad_field_id");
    assert.equal(reasonOf({ ["a".repeat(33)]: "1" }), "bad_field_id");
    assert.equal(reasonOf(JSON.parse('{"__proto__":"1"}')), "bad_field_id");
    for (const value of [null, undefined, 1.5, 2 ** 53, -0, Number.NaN, {}, ["a"]]) {
      assert.deepEqual(detailsFault({ a: value }), { code: "details_rejected", field: "a", reason: "bad_value" });
    }
    assert.deepEqual(detailsFault({ payee: "a\u202eb" }), {
      code: "details_rejected",
      field: "payee",
      reason: "forbidden_character",
    });
  });

  test("have at most 16 fields and 1,200 bytes of canonical JSON", () => {
    assert.equal(reasonOf(many(16, "a")), null);
    assert.equal(reasonOf(many(17, "a")), "too_many_fields");
    assert.equal(detailsFault(many(16, "a".repeat(100)))?.code, "details_too_large");
    const nearly = many(8, "a".repeat(139));
    assert.equal(reasonOf({ ...nearly, z: "a".repeat(16) }), null);
    assert.equal(reasonOf({ ...nearly, z: "a".repeat(17) }), "too_many_bytes");
  });
});

test("amounts are plain decimals with at most twelve and four digits", () => {
  for (const amount of ["0", "0.5", "249.90", "999999999999.9999"]) assert.ok(isAmount(amount), amount);
  for (const amount of [
    "",
    "00",
    "01",
    "1.",
    ".5",
    "1.23456",
    "1e3",
    "-1",
    "+1",
    "1,000",
    " 1",
    "1\n",
    "１",
    "1000000000000",
  ]) {
    assert.ok(!isAmount(amount), amount);
  }
});

test("currencies are those of ISO 4217", () => {
  for (const code of ["EUR", "CNY", "JPY", "USD"]) assert.ok(isCurrency(code));
  for (const code of ["eur", "XXX", "EURO", "", "DEM", "toString"]) assert.ok(!isCurrency(code));
});

test("look-alike mixtures are noticed, ordinary ones are not", () => {
  for (const text of ["pаypal", "Αlpha", "аррӏе inc", "Aрр"]) assert.ok(mixedScripts(text), text);
  for (const text of [
    "Zoë 李 🚲",
    "示例银行 ATM",
    "カタカナとかな漢字",
    "한국어 漢字",
    "Привет, мир",
    "123 €",
    "",
    "नमस्ते 123",
  ]) {
    assert.ok(!mixedScripts(text), text);
  }
});
