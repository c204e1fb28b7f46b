import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { fromHex } from "../src/bytes.ts";
import type { CborMap, CborValue } from "../src/cbor.ts";
import { decodeCbor, encodeCbor } from "../src/cbor.ts";
import { isCodeLink, readQrText, writeQrText } from "../src/qr-text.ts";
import { parseCode } from "../src/scanned-code.ts";
import { positiveCode } from "./qr-vectors.ts";
import { refusalOf } from "./refusal.ts";

const transfer = positiveCode("user-bound transfer");
const anonymous = positiveCode("anonymous shop");
const shut = positiveCode("transfer without label 9");

/** A code whose payload, COSE or content was changed before it was encoded; its signature does not matter here. */
function remade(
  vector: typeof transfer,
  change: Partial<Record<"payload" | "cose" | "content", (value: CborValue) => CborValue>>,
): string {
  const apply = (part: keyof typeof change, bytes: Uint8Array) =>
    encodeCbor((change[part] ?? ((value) => value))(decodeCbor(bytes)));
  const [protectedHeader, unprotected, payload, signature] = decodeCbor(fromHex(vector.static)) as CborValue[];
  const cose = encodeCbor([
    protectedHeader ?? 0,
    unprotected ?? 0,
    apply("payload", payload as Uint8Array),
    signature ?? 0,
  ]);
  const content = encodeCbor([apply("cose", cose), vector.k, fromHex(vector.tag)]);
  return writeQrText("approval", vector.link, apply("content", content));
}

function label(n: number, value: CborValue | undefined) {
  return (payload: CborValue): CborValue => {
    const items = new Map(payload as CborMap);
    if (value === undefined) items.delete(n);
    else items.set(n, value);
    return items;
  };
}

function item(n: number, value: CborValue) {
  return (list: CborValue): CborValue => (list as CborValue[]).with(n, value);
}

const header = (items: [number, CborValue][]) => encodeCbor(new Map(items));
const kid = fromHex("b7e3d721");

const malformed: readonly (readonly [string, string])[] = [
  ["a code of 15 bytes", remade(transfer, { payload: label(1, new Uint8Array(15)) })],
  ["no organization", remade(transfer, { payload: label(2, undefined) })],
  ["a negative organization", remade(transfer, { payload: label(2, -1) })],
  ["a business beyond 2^32-1", remade(transfer, { payload: label(3, 2 ** 32) })],
  ["a QR server that is text", remade(transfer, { payload: label(4, "3") })],
  ["an expiry that is text", remade(transfer, { payload: label(5, "1795000120") })],
  ["an unknown flag", remade(transfer, { payload: label(6, 20 + 32) })],
  ["a digest of 32 bytes", remade(transfer, { payload: label(7, new Uint8Array(32)) })],
  ["flag 1 beside a hint", remade(transfer, { payload: label(6, 21) })],
  ["neither flag 1 nor a hint", remade(anonymous, { payload: label(6, 8) })],
  ["a hint of 5 bytes", remade(transfer, { payload: label(8, new Uint8Array(5)) })],
  ["flag 4 without label 9", remade(shut, { payload: label(6, 20) })],
  ["flag 4 without a hint", remade(anonymous, { payload: label(6, 5) })],
  ["label 9 shorter than a tag", remade(transfer, { payload: label(9, new Uint8Array(16)) })],
  ["label 0", remade(transfer, { payload: label(0, 0) })],
  ["a label that is text", remade(transfer, { payload: (value) => new Map([...(value as CborMap), ["x", 1]]) })],
  ["a payload that is a list", remade(transfer, { payload: () => [1] })],
  ["an unprotected header", remade(transfer, { cose: item(1, new Map([[1, -9]])) })],
  ["a signature of 63 bytes", remade(transfer, { cose: item(3, new Uint8Array(63)) })],
  [
    "algorithm -7",
    remade(transfer, {
      cose: item(
        0,
        header([
          [1, -7],
          [4, kid],
        ]),
      ),
    }),
  ],
  [
    "a key id of 8 bytes",
    remade(transfer, {
      cose: item(
        0,
        header([
          [1, -9],
          [4, new Uint8Array(8)],
        ]),
      ),
    }),
  ],
  [
    "a third header",
    remade(transfer, {
      cose: item(
        0,
        header([
          [1, -9],
          [3, 0],
          [4, kid],
        ]),
      ),
    }),
  ],
  ["a COSE_Sign1 of five", remade(transfer, { cose: (value) => [...(value as CborValue[]), 1] })],
  ["a tag of 8 bytes", remade(transfer, { content: item(2, new Uint8Array(8)) })],
  ["a frame beyond 2^32-1", remade(transfer, { content: item(1, 2 ** 32) })],
  ["a negative frame", remade(transfer, { content: item(1, -1) })],
  ["four parts", remade(transfer, { content: (value) => [...(value as CborValue[]), 1] })],
];

describe("a code is malformed with", () => {
  test("nothing changed: it is not", async () => {
    for (const vector of [transfer, anonymous, shut]) {
      assert.equal(await refusalOf(() => parseCode(remade(vector, {}), "approval")), null);
    }
  });
  for (const [what, text] of malformed) {
    test(what, async () => {
      assert.equal(await refusalOf(() => parseCode(text, "approval")), "qr_malformed");
    });
  }
});

const digits = transfer.digits;
const texts: readonly (readonly [text: string, expected: string])[] = [
  [transfer.link, "qr_malformed"],
  [`${transfer.link}#`, "qr_malformed"],
  [`${transfer.link}#1.`, "qr_malformed"],
  [`${transfer.link}#${digits}`, "qr_malformed"],
  [`${transfer.link}#1${digits}`, "qr_malformed"],
  [`${transfer.link}#01.${digits}`, "qr_malformed"],
  [`${transfer.link}#1x.${digits}`, "qr_malformed"],
  [`${transfer.link}#1E.${digits}`, "qr_malformed"],
  [`${transfer.link}#1.${digits}#1.${digits}`, "qr_malformed"],
  [`${transfer.link}#1.${digits}\n`, "qr_malformed"],
  [`${transfer.link}#2.${digits}`, "unsupported_version"],
  [`${transfer.link}#2q.whatever`, "unsupported_version"],
  [`${transfer.link}#10.${digits}`, "unsupported_version"],
  [`${transfer.link}#1e.${digits}`, "wrong_code_kind"],
  [`${transfer.link}#1s.${digits}`, "wrong_code_kind"],
  [`http://verify.example.com/q#1.${digits}`, "qr_malformed"],
  [`https://a@verify.example.com/q#1.${digits}`, "qr_malformed"],
  [`https://verify.example.com#1.${digits}`, "qr_malformed"],
  [`HTTPS://verify.example.com/q#1.${digits}`, "qr_malformed"],
  [`https://verify.example.com:443/q#1.${digits}`, "qr_malformed"],
  [`https://verify.exämple.com/q#1.${digits}`, "qr_malformed"],
  [`https://verify.example.com/${"q".repeat(60)}#1.${digits}`, "qr_malformed"],
  [`javascript:alert(1)#1.${digits}`, "qr_malformed"],
  [`#1.${digits}`, "qr_malformed"],
  ["", "qr_malformed"],
];
for (const [text, expected] of texts) {
  test(`the text ${JSON.stringify(text.slice(0, 60))} is refused as ${expected}`, async () => {
    assert.equal(await refusalOf(() => parseCode(text, "approval")), expected);
  });
}

test("each screen takes its own kind and refuses the others", async () => {
  const kinds = ["approval", "sameDevice", "enrolment"] as const;
  for (const kind of kinds) {
    const text = writeQrText(kind, transfer.link, Uint8Array.of(1));
    for (const screen of kinds) {
      const expected = kind === screen ? null : "wrong_code_kind";
      assert.equal(await refusalOf(() => readQrText(text, screen)), expected, `${kind} on ${screen}`);
    }
  }
});

test("a same-device link needs flag 2", async () => {
  const bytes = fromHex(transfer.content);
  const without = writeQrText("sameDevice", transfer.link, bytes);
  assert.equal(await refusalOf(() => parseCode(without, "sameDevice")), "qr_malformed");
  const allowed = remade(transfer, { payload: label(6, 22) }).replace("#1.", "#1s.");
  assert.equal(await refusalOf(() => parseCode(allowed, "sameDevice")), null);
});

test("links are https, or http on localhost, as WHATWG serialises them", () => {
  for (const link of ["https://verify.example.com/q", "http://localhost:8600/q", "https://xn--exmple-cua.com/?a=b"]) {
    assert.ok(isCodeLink(link), link);
  }
  for (const link of [
    "http://localhost.example.com/",
    "http://127.0.0.1/",
    "ftp://a/",
    "https://a/ b",
    "https://a/#",
    "https://:p@a/",
  ]) {
    assert.ok(!isCodeLink(link), link);
  }
});
