import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { fieldKinds, locales } from "@countersign/protocol";
import fc from "fast-check";
import { segmentsOf } from "../src/sender/segments.ts";
import { type About, approvalText, registrationText } from "../src/text/message-text.ts";
import { plainValue } from "../src/text/plain-value.ts";
import { transfer } from "./bench.ts";

/** What phones make a link of: a scheme, or a dot between two characters that are no two digits of an amount. */
const linkLike = /:\/\/|[\p{L}\p{N}-][.。．｡][\p{L}]|[\p{L}-][.。．｡][\p{N}]|@\S|\bwww\./u;
const moneyOnly = /(?<=[0-9])\.(?=[0-9])/g;

function assertHarmless(text: string): void {
  assert.doesNotMatch(text.replaceAll(moneyOnly, ""), linkLike);
  assert.doesNotMatch(text, /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u200B-\u200F\u202A-\u202E]/u);
  assert.ok([...text].length <= 480, `${[...text].length} characters`);
}

function aboutWith(value: string, kind: About["lines"][number]["kind"] = "person"): About {
  return { organization: "Example Bank", title: "Bank transfer", lines: [{ kind, label: "Payee", value }] };
}

describe("the text of a code", () => {
  const addresses = [
    "evil.example",
    "https://evil.example/x?a=b",
    "www.evil.example",
    "evil。例子",
    "evil．example",
    "evil｡example",
    "evil․example",
    "e\u200Bvil\u200B.\u200Bexample",
    "ｈｔｔｐ：／／evil.example",
    "mira@evil.example",
    "evil\u202Eelpmaxe.live",
    "evil.\nexample",
    "⒈example",
    "evil…example",
    "a.b.c.d",
  ];
  for (const address of addresses) {
    test(`holds nothing that a phone makes a link of: ${JSON.stringify(address)}`, () => {
      for (const locale of locales) {
        for (const kind of ["person", "account"] as const)
          assertHarmless(approvalText(aboutWith(address, kind), { code: "123456", locale }));
        assertHarmless(registrationText(address, { code: "123456", locale }));
        const everywhere = {
          organization: address,
          title: address,
          lines: [{ kind: "person" as const, label: address, value: address }],
        };
        assertHarmless(approvalText(everywhere, { code: "123456", locale }));
      }
    });
  }

  test("is harmless, bounded and holds its code once whatever it is about", () => {
    const text = fc.string({ unit: "binary", maxLength: 200 });
    const line = fc.record({ kind: fc.constantFrom(...fieldKinds), label: text, value: text });
    const about = fc.record({ organization: text, title: text, lines: fc.array(line, { maxLength: 16 }) });
    fc.assert(
      fc.property(about, fc.constantFrom(...locales), (subject, locale) => {
        const written = approvalText(subject, { code: "123456", locale });
        assertHarmless(written);
        assert.ok(written.includes("123456"));
        assert.ok(segmentsOf(written, 1).parts.length <= 8);
      }),
    );
  });

  test("leaves out an amount that is none, a currency alone, and every other kind of field", () => {
    const lines = (["text", "date", "address", "integer", "boolean", "currency"] as const).map((kind) => ({
      kind,
      label: "Label",
      value: "EUR",
    }));
    assert.doesNotMatch(approvalText({ ...transfer, lines }, { code: "123456", locale: "en" }), /Label|EUR/);
    const amount = { kind: "amount" as const, label: "Amount", value: "1e9" };
    assert.doesNotMatch(approvalText({ ...transfer, lines: [amount] }, { code: "123456", locale: "en" }), /1e9/);
  });

  test("warns in the user's language never to tell the code", () => {
    assert.match(approvalText(transfer, { code: "123456", locale: "en" }), /Never tell it to anyone/);
    assert.match(approvalText(transfer, { code: "123456", locale: "zh" }), /切勿告诉任何人/);
    assert.match(
      registrationText("Example Bank", { code: "123456", locale: "zh" }),
      /^【Example Bank】.*切勿告诉任何人/,
    );
  });

  test("suits the confirmation of a first phone as it is", () => {
    const about: About = {
      organization: "Example Bank",
      title: "Add a device",
      lines: [{ kind: "text", label: "New device", value: "Pixel" }],
    };
    assert.match(
      approvalText(about, { code: "123456", locale: "en" }),
      /^Example Bank: Add a device\. Code: 123456\. Only type it if/,
    );
  });

  test("cuts a value that is too long and says so", () => {
    assert.equal(plainValue("a".repeat(50), 10), `${"a".repeat(9)}…`);
    assert.equal(plainValue("  Acme\tInc.  ", 40), "Acme Inc");
  });
});
