import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type CborValue, encodeCbor } from "../src/cbor.ts";
import { parseCoseSign1 } from "../src/cose.ts";
import { decodeDigits, encodeDigits } from "../src/digits.ts";
import { frameMs, frameNumber } from "../src/frame.ts";
import { decodePayload, encodePayload, type QrPayload } from "../src/qr-payload.ts";
import { isSecureUrl, readQrText, writeQrText } from "../src/qr-text.ts";
import { decodeScene, encodeScene, openScene, type Scene, sealScene } from "../src/sealed-scene.ts";
import { engines } from "./engines.ts";
import { refusalOf } from "./refusal.ts";

const scene: Scene = {
  type: 1,
  templateVersion: 2,
  source: 3,
  values: ["120.00", null, 7, true],
  loginState: 1,
  subject: new Uint8Array(16).fill(1),
  reference: "A-1",
  salt: new Uint8Array(16).fill(2),
};
const payload: QrPayload = {
  code: new Uint8Array(16).fill(3),
  organization: 1,
  business: 2,
  qrServer: 3,
  expiry: 1_795_000_000,
  flags: { anonymous: false, sameDevice: false, offline: false, confirmation: false, userVerification: false },
  digest: new Uint8Array(16).fill(4),
  hint: new Uint8Array(4).fill(5),
  sealed: null,
};

describe("a scene", () => {
  const items: readonly CborValue[] = [
    1,
    2,
    3,
    ["120.00", null, 7, true],
    1,
    new Uint8Array(16).fill(1),
    "A-1",
    new Uint8Array(16).fill(2),
  ];

  test("is read as it was written, with subject and reference or without", () => {
    for (const one of [scene, { ...scene, subject: null, reference: null, loginState: 0 as const }])
      assert.deepEqual(decodeScene(encodeScene(one)), one);
    assert.deepEqual(decodeScene(encodeCbor(items)), scene);
  });

  const bad: readonly (readonly [what: string, at: number, value: CborValue])[] = [
    ["a type below zero", 0, -1],
    ["a template version in words", 1, "2"],
    ["a source that is none", 2, null],
    ["values that are no list", 3, "120.00"],
    ["one value among good ones that is a list", 3, ["120.00", []]],
    ["one value among good ones that is bytes", 3, [new Uint8Array(2), "x"]],
    ["a login state of two", 4, 2],
    ["a login state that is true", 4, true],
    ["a subject of 15 bytes", 5, new Uint8Array(15)],
    ["a subject in words", 5, "sixteen letters.."],
    ["a reference that is a number", 6, 1],
    ["a salt of 17 bytes", 7, new Uint8Array(17)],
    ["no salt", 7, null],
    ["a salt in sixteen letters", 7, "0123456789abcdef"],
    ["a salt in a list of sixteen", 7, Array.from({ length: 16 }, () => 0)],
  ];
  for (const [what, at, value] of bad) {
    test(`with ${what} is none`, () => {
      assert.throws(() => decodeScene(encodeCbor(items.with(at, value))));
    });
  }

  test("of seven items, of nine, and in a map is none", () => {
    for (const value of [items.slice(0, 7), [...items, null], new Map(items.map((item, i) => [i, item] as const))])
      assert.throws(() => decodeScene(encodeCbor(value)), TypeError);
  });

  for (const { name, crypto } of engines) {
    test(`opens to null when there is no label 9, the key is another, or what was sealed is no scene (${name})`, async () => {
      const key = new Uint8Array(32).fill(9);
      const sealed = await sealScene(crypto, key, { payload, scene });
      assert.deepEqual(await openScene(crypto, key, { ...payload, sealed }), scene);
      assert.equal(await openScene(crypto, key, payload), null);
      assert.equal(await openScene(crypto, new Uint8Array(32), { ...payload, sealed }), null);
      const broken = { ...scene, salt: new Uint8Array(3) };
      assert.equal(
        await openScene(crypto, key, { ...payload, sealed: await sealScene(crypto, key, { payload, scene: broken }) }),
        null,
      );
    });
  }
});

describe("the payload of a code", () => {
  const map = (changes: readonly (readonly [number, CborValue])[]) =>
    encodeCbor(
      new Map<number, CborValue>([
        [1, payload.code],
        [2, 1],
        [3, 2],
        [4, 3],
        [5, 1_795_000_000],
        [6, 0],
        [7, payload.digest],
        [8, new Uint8Array(4).fill(5)],
        ...changes,
      ]),
    );

  test("is read as it was written", () => {
    assert.deepEqual(decodePayload(map([])), payload);
    assert.deepEqual(decodePayload(encodePayload(payload)), payload);
  });

  const bad: readonly (readonly [number, CborValue])[] = [
    [1, "0123456789abcdef"],
    [2, -1],
    [2, 2 ** 32],
    [3, "2"],
    [4, null],
    [5, [1]],
    [6, 32],
    [6, "0"],
    [7, Array.from({ length: 16 }, () => 0)],
    [8, "hint"],
    [8, new Uint8Array(5)],
    [9, "sealed copy of the scene"],
    [9, new Uint8Array(16)],
    [10, 1],
  ];
  for (const [label, value] of bad) {
    test(`with ${JSON.stringify(value)} under label ${label} is refused`, async () => {
      assert.equal(await refusalOf(() => decodePayload(map([[label, value]]))), "qr_malformed");
    });
  }

  test("is refused when it is no map", async () => {
    for (const value of [[1, 2], "map", 7, null])
      assert.equal(await refusalOf(() => decodePayload(encodeCbor(value))), "qr_malformed");
  });

  test("that nobody may send is not written either", () => {
    for (const change of [{ organization: -1 }, { code: new Uint8Array(15) }, { hint: null }])
      assert.throws(() => encodePayload({ ...payload, ...change }), RangeError);
  });
});

describe("a COSE_Sign1", () => {
  const header = encodeCbor(
    new Map<number, CborValue>([
      [1, -9],
      [4, new Uint8Array(4)],
    ]),
  );
  const good: readonly CborValue[] = [header, new Map(), new Uint8Array(3), new Uint8Array(64)];
  test("has bytes for header, payload and signature", () => {
    assert.equal(parseCoseSign1(encodeCbor(good)).payload.length, 3);
    for (const [at, value] of [
      [0, "header"],
      [2, "payload"],
      [2, null],
      [3, new Uint8Array(63)],
    ] as const)
      assert.throws(() => parseCoseSign1(encodeCbor(good.with(at, value))), TypeError);
  });
});

describe("the number of a frame", () => {
  test("counts three seconds each from the moment the code was issued, and is never below zero", () => {
    const issued = 1_795_000_000_000;
    const cases = [
      [0, 0],
      [frameMs - 1, 0],
      [frameMs, 1],
      [10 * frameMs + 1, 10],
      [-1, 0],
      [-10 * frameMs, 0],
    ] as const;
    for (const [after, k] of cases) assert.equal(frameNumber(issued + after, issued), k);
  });
});

describe("the text of a code", () => {
  const link = "https://verify.example.com/q";

  test("of 700 bytes behind the longest link is read; with a digit more it is not", async () => {
    const longest = `${link}${"q".repeat(80 - link.length)}`;
    const text = writeQrText("enrolment", longest, new Uint8Array(700).fill(255));
    assert.equal(text.length, 80 + 4 + 1700);
    assert.equal(readQrText(text, "enrolment").bytes.length, 700);
    assert.equal(decodeDigits(encodeDigits(new Uint8Array(700))).length, 700);
    assert.equal(await refusalOf(() => readQrText(`${text}000`, "enrolment")), "qr_malformed");
    assert.equal(await refusalOf(() => decodeDigits("0".repeat(1717))), "qr_malformed");
  });

  const bad = [
    "",
    "#",
    "#1.000",
    `${link}1.000`,
    `${link}#x1.000`,
    `${link}#1.000\n`,
    `${link}#01.000`,
    `${link}#.000`,
    `${link}#1000`,
  ];
  for (const text of bad) {
    test(`${JSON.stringify(text)} is refused`, async () => {
      assert.equal(await refusalOf(() => readQrText(text, "approval")), "qr_malformed");
    });
  }

  test("links over plain http lead to localhost alone", () => {
    for (const url of ["https://example.com/", "http://localhost:8600/q"]) assert.ok(isSecureUrl(url), url);
    for (const url of ["http://example.com/", "ftp://localhost/", "no address", "", "javascript:alert(1)"])
      assert.ok(!isSecureUrl(url), url);
  });
});
