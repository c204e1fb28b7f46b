import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { textFromUtf8, utf8 } from "../src/bytes.ts";
import type { PublicJwk } from "../src/crypto.ts";
import { parseRequestSignature, signRequest, verifyRequestSignature } from "../src/http-signature.ts";
import { publicJwk, thumbprint } from "../src/jwk.ts";
import { engines } from "./engines.ts";
import { readVectors } from "./read-vectors.ts";
import { refusalOf } from "./refusal.ts";

interface Vector {
  name: string;
  method: string;
  authority: string;
  path: string;
  query: string;
  body: string | null;
  signatureInput: string;
  contentDigest: string | null;
  signatureBase: string;
  signature: string;
}
interface Vectors {
  key: PublicJwk & { d: string };
  keyid: string;
  created: number;
  accepted: Vector[];
  refused: { name: string; of: number; change: Partial<Vector>; now?: number; expect: string }[];
}

const { key, keyid, created, accepted, refused } = readVectors<Vectors>("request-signature");

function requestOf({ method, authority, path, query, body }: Vector) {
  return { method, authority, path, query, body: body === null ? null : utf8(body) };
}

function parse(vector: Vector) {
  const { signatureInput, signature, contentDigest } = vector;
  return parseRequestSignature(requestOf(vector), {
    signatureInput,
    signature,
    contentDigest: contentDigest ?? undefined,
  });
}

for (const { name: engine, crypto, signerOf } of engines) {
  describe(`signed requests on ${engine}`, () => {
    for (const vector of accepted) {
      test(`${vector.name}: has that base, is taken, and is signed in that form`, async () => {
        const parsed = parse(vector);
        assert.equal(textFromUtf8(parsed.base), vector.signatureBase);
        assert.equal(parsed.keyid, await thumbprint(crypto, publicJwk(key)));
        assert.equal(keyid, parsed.keyid);
        await verifyRequestSignature(crypto, publicJwk(key), { parsed, now: created });
        const made = await signRequest(requestOf(vector), { crypto, signer: await signerOf(key), created });
        assert.equal(made["signature-input"], vector.signatureInput);
        assert.equal(made["content-digest"] ?? null, vector.contentDigest);
      });
    }
    for (const { name, of, change, now = created, expect } of refused) {
      test(`refuses ${name}: ${expect}`, async () => {
        const original = accepted[of];
        assert.ok(original);
        const judge = async (vector: Vector) =>
          verifyRequestSignature(crypto, publicJwk(key), { parsed: parse(vector), now });
        assert.equal(await refusalOf(() => judge({ ...original, ...change })), expect);
      });
    }
  });
}

describe("RFC 9530", () => {
  const { vectors } = readVectors<{ vectors: { content: string; contentDigest: string }[] }>("rfc9530");
  for (const { content, contentDigest } of vectors) {
    test(`the digest of ${JSON.stringify(content)} is the RFC's`, async () => {
      for (const { crypto, signerOf } of engines) {
        const digest = Buffer.from(await crypto.sha256(utf8(content))).toString("base64");
        assert.equal(`sha-256=:${digest}:`, contentDigest);
        if (content === "") continue;
        const request = { method: "POST", authority: "example.org", path: "/foo", query: "", body: utf8(content) };
        const signed = await signRequest(request, { crypto, signer: await signerOf(key), created });
        assert.equal(signed["content-digest"], contentDigest);
      }
    });
  }
});
