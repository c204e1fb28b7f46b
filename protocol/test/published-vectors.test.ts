import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { fromBase64url, fromHex, toBase64url, toHex, utf8 } from "../src/bytes.ts";
import type { PublicJwk } from "../src/crypto.ts";
import type { JsonObject, JsonValue } from "../src/jcs.ts";
import { jcs, jcsBytes } from "../src/jcs.ts";
import { parsePublicJwk, thumbprint } from "../src/jwk.ts";
import { ocra } from "../src/offline-code.ts";
import { engines } from "./engines.ts";
import { readVectors } from "./read-vectors.ts";

interface Jcs {
  documents: { json: string; canonical: string; utf8: string }[];
  numbers: { bits: string; canonical: string | null }[];
}

describe("RFC 8785", () => {
  const { documents, numbers } = readVectors<Jcs>("rfc8785");

  test("the RFC's documents have the RFC's canonical form", () => {
    for (const { json, canonical, utf8: bytes } of documents) {
      assert.equal(jcs(JSON.parse(json) as JsonValue), canonical);
      assert.equal(toHex(jcsBytes(JSON.parse(json) as JsonValue)), bytes);
    }
  });

  for (const { bits, canonical } of numbers) {
    test(`the double ${bits} is ${canonical ?? "refused"}`, () => {
      const number = new DataView(fromHex(bits).buffer).getFloat64(0);
      if (canonical === null) assert.throws(() => jcs(number), TypeError);
      else assert.equal(jcs(number), canonical);
    });
  }
});

interface Hkdf {
  vectors: { name: string; ikm: string; salt: string; info: string; length: number; prk: string; okm: string }[];
}
interface Ocra {
  key: string;
  vectors: { suite: string; input: string; code: string }[];
}
interface Thumbprints {
  required: { members: JsonObject; thumbprint: string };
  p256: { jwk: PublicJwk; thumbprint: string };
}
interface Jws {
  jwk: PublicJwk;
  signingInput: string;
  signature: string;
}

for (const { name, crypto } of engines) {
  describe(`published vectors on ${name}`, () => {
    for (const vector of readVectors<Hkdf>("rfc5869").vectors) {
      test(`RFC 5869 ${vector.name}: extract and the first block of expand`, async () => {
        const salt = vector.salt === "" ? new Uint8Array(32) : fromHex(vector.salt);
        const prk = await crypto.hmacSha256(salt, fromHex(vector.ikm));
        assert.equal(toHex(prk), vector.prk);
        const block = await crypto.hmacSha256(prk, fromHex(`${vector.info}01`));
        assert.equal(toHex(block), vector.okm.slice(0, 64));
      });
    }

    test("RFC 5869 A.3 through the port, whose info is text", async () => {
      const [vector] = readVectors<Hkdf>("rfc5869").vectors.filter(({ info }) => info === "");
      assert.ok(vector);
      const okm = await crypto.hkdfSha256(fromHex(vector.ikm), fromHex(vector.salt), "", vector.length);
      assert.equal(toHex(okm), vector.okm);
    });

    test("RFC 6287: every suite with HOTP-SHA256-8", async () => {
      const { key, vectors } = readVectors<Ocra>("rfc6287");
      for (const { suite, input, code } of vectors) {
        assert.equal(await ocra(crypto, fromHex(key), { suite, input: fromHex(input) }), code);
      }
    });

    test("RFC 7638: the thumbprint covers the required members alone", async () => {
      const { required, p256 } = readVectors<Thumbprints>("rfc7638");
      assert.equal(toBase64url(await crypto.sha256(jcsBytes(required.members))), required.thumbprint);
      assert.equal(await thumbprint(crypto, parsePublicJwk(p256.jwk)), p256.thumbprint);
      const withMore = { ...p256.jwk, use: "sig", kid: "x" };
      assert.equal(await thumbprint(crypto, withMore), p256.thumbprint);
    });

    test("RFC 7515 A.3: the ES256 signature is good, and good for these bytes alone", async () => {
      const { jwk, signingInput, signature } = readVectors<Jws>("rfc7515-a3");
      assert.equal(await crypto.verify(jwk, utf8(signingInput), fromBase64url(signature)), true);
      assert.equal(await crypto.verify(jwk, utf8(`${signingInput}A`), fromBase64url(signature)), false);
    });

    test("a key or signature that is no good verifies nothing and throws nothing", async () => {
      const { jwk, signingInput, signature } = readVectors<Jws>("rfc7515-a3");
      const offCurve = { ...jwk, y: jwk.x };
      assert.equal(await crypto.verify(offCurve, utf8(signingInput), fromBase64url(signature)), false);
      assert.equal(await crypto.verify(jwk, utf8(signingInput), new Uint8Array(3)), false);
    });

    test("a sealed text opens with its key and data, and with nothing else", async () => {
      const [key, other, nonce] = [new Uint8Array(32), new Uint8Array(32).fill(1), new Uint8Array(12)];
      const sealed = await crypto.seal(key, nonce, utf8("about"), utf8("text"));
      assert.equal(sealed.length, 4 + 16);
      assert.deepEqual(await crypto.open(key, nonce, utf8("about"), sealed), utf8("text"));
      assert.equal(await crypto.open(other, nonce, utf8("about"), sealed), null);
      assert.equal(await crypto.open(key, nonce, utf8("another"), sealed), null);
      assert.equal(await crypto.open(key, nonce, utf8("about"), sealed.subarray(0, 10)), null);
    });
  });
}
