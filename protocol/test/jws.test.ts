import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { fromHex, toBase64url, utf8 } from "../src/bytes.ts";
import { parseJws, signJws, verifyJws } from "../src/jws.ts";
import { parseJwks, parsePublicJwk } from "../src/jwk.ts";
import { engines } from "./engines.ts";
import { qrVectors } from "./qr-vectors.ts";

const typ = "test+jwt";
const signature = "A".repeat(86);
const part = (value: unknown) => toBase64url(utf8(typeof value === "string" ? value : JSON.stringify(value)));
const compact = (header: unknown, payload: unknown = {}) => `${part(header)}.${part(payload)}.${signature}`;
const good = { typ, alg: "ES256", kid: "k" };

for (const { name, crypto, signerOf } of engines) {
  test(`what is signed on ${name} verifies on every engine, and no other key's does`, async () => {
    const signer = await signerOf(qrVectors.qrKey);
    const jws = parseJws(await signJws(signer, typ, { text: "示例", number: 1 }), typ);
    assert.equal(jws.header.kid, signer.kid);
    assert.deepEqual(jws.payload, { text: "示例", number: 1 });
    const other = qrVectors.directory.qr[1];
    assert.ok(other);
    for (const engine of engines) {
      assert.equal(await verifyJws(engine.crypto, qrVectors.qrKey, jws), true);
      assert.equal(await verifyJws(crypto, other.jwk, jws), false);
    }
  });
}

describe("a JWS is refused with (T41)", () => {
  const refused: readonly (readonly [string, string])[] = [
    ["another typ", compact({ ...good, typ: "other+jwt" })],
    ["alg none", compact({ ...good, alg: "none" })],
    ["alg HS256", compact({ ...good, alg: "HS256" })],
    ["alg ES256K", compact({ ...good, alg: "ES256K" })],
    ["alg RS256", compact({ ...good, alg: "RS256" })],
    ["no kid", compact({ typ, alg: "ES256" })],
    ["a kid that is a number", compact({ ...good, kid: 1 })],
    ["a key in its header", compact({ ...good, jwk: {} })],
    ["jku", compact({ ...good, jku: "https://example.com" })],
    ["x5u", compact({ ...good, x5u: "https://example.com" })],
    ["crit", compact({ ...good, crit: ["b64"], b64: false })],
    ["a header name twice", compact(`{"typ":"${typ}","alg":"none","alg":"ES256","kid":"k"}`)],
    ["a payload name twice", compact(good, '{"a":1,"a":2}')],
    ["a payload that is a list", compact(good, [])],
    ["a payload that is no JSON", compact(good, "{")],
    ["no signature", compact(good).slice(0, -86)],
    ["a short signature", compact(good).slice(0, -2)],
    ["padding", `${compact(good)}==`],
    ["a fourth part", `${compact(good)}.AAAA`],
    ["spaces", ` ${compact(good)}`],
    ["unused bits that are not zero", `${compact(good).slice(0, -1)}B`],
    ["16 KiB", compact(good, { a: "a".repeat(16_384) })],
  ];
  test("one character more than it may have, and with none more it is not", () => {
    const text = compact(good);
    assert.ok(parseJws(text, typ, { maxLength: text.length }));
    assert.throws(() => parseJws(text, typ, { maxLength: text.length - 1 }), RangeError);
    assert.throws(() => parseJws("no JWS", typ), /not a compact JWS/);
  });

  test("nothing wrong: it is not", () => assert.ok(parseJws(compact(good), typ)));
  for (const [what, text] of refused) test(what, () => assert.throws(() => parseJws(text, typ)));
});

describe("a public key", () => {
  const { kty, crv, x, y } = qrVectors.qrKey;
  const key = { kty, crv, x, y };

  test("with its four members is taken", () => assert.deepEqual(parsePublicJwk(key), key));

  const refused: readonly (readonly [string, unknown])[] = [
    ["another curve", { ...key, crv: "P-384" }],
    ["another kind", { ...key, kty: "OKP" }],
    ["a private part", { ...key, d: x }],
    ["more members", { ...key, use: "sig" }],
    ["a short coordinate", { ...key, x: x.slice(0, -2) }],
    ["padding", { ...key, x: `${x}=` }],
    ["a point off the curve", { ...key, y: x }],
    ["coordinates beyond the field", { ...key, x: toBase64url(new Uint8Array(32).fill(255)) }],
    ["nothing", null],
  ];
  for (const [what, value] of refused) {
    test(`with ${what} is refused`, () => assert.throws(() => parsePublicJwk(value), TypeError));
  }

  test("with a coordinate written as x + p, a second spelling of one key, is refused", () => {
    const p = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n;
    const bytes = (value: bigint) => fromHex(value.toString(16).padStart(64, "0"));
    // The point of the curve with x = 5.
    const y5 = 0x459243b9aa581806fe913bce99817ade11ca503c64d9a3c533415c083248fbccn;
    const written = (value: bigint) => ({ kty, crv, x: toBase64url(bytes(value)), y: toBase64url(bytes(y5)) });
    assert.ok(parsePublicJwk(written(5n)));
    assert.throws(() => parsePublicJwk(written(5n + p)), TypeError);
  });

  test("is picked out of a JWK set; others are passed over", () => {
    const set = {
      keys: [
        { ...key, kid: "k", use: "sig", alg: "ES256" },
        { kty: "RSA", n: "AQ", e: "AQAB" },
        { ...key, use: "enc" },
      ],
    };
    assert.deepEqual(parseJwks(set), [key]);
    assert.throws(() => parseJwks({ keys: [{ ...key, d: x }] }), TypeError);
    assert.throws(() => parseJwks([]), TypeError);
  });
});
