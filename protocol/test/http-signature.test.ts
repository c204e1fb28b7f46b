import assert from "node:assert/strict";
import { constants, createHmac, createPublicKey, verify } from "node:crypto";
import { describe, test } from "node:test";
import { utf8 } from "../src/bytes.ts";
import type { PublicJwk } from "../src/crypto.ts";
import type { SignableRequest, SignatureFields, SignatureHeaders } from "../src/http-signature.ts";
import { parseRequestSignature, signRequest, verifyRequestSignature } from "../src/http-signature.ts";
import { fieldValue, signatureBase } from "../src/signature-base.ts";
import type { Engine } from "./engines.ts";
import { engines } from "./engines.ts";
import { qrVectors } from "./qr-vectors.ts";
import { readVectors } from "./read-vectors.ts";
import { refusalOf } from "./refusal.ts";

interface Rfc9421 {
  keys: Record<string, { jwk?: PublicJwk; spki?: string; secret?: string }>;
  vectors: {
    section: string;
    algorithm: string;
    keyid: string;
    components: { identifier: string; value: string }[];
    parameters: string;
    signatureBase: string;
    signature: string;
  }[];
}

const { keys, vectors } = readVectors<Rfc9421>("rfc9421-appendix-b");
const signatureOf = (text: string) => new Uint8Array(Buffer.from(text, "base64"));

async function isGood(algorithm: string, keyid: string, base: string, signature: Uint8Array): Promise<boolean> {
  const { jwk, spki = "", secret = "" } = keys[keyid] ?? {};
  const publicKey = () => createPublicKey({ key: Buffer.from(spki, "base64"), format: "der", type: "spki" });
  switch (algorithm) {
    case "ecdsa-p256-sha256":
      assert.ok(jwk);
      for (const { crypto } of engines) if (!(await crypto.verify(jwk, utf8(base), signature))) return false;
      return true;
    case "hmac-sha256":
      return createHmac("sha256", Buffer.from(secret, "base64")).update(base).digest().equals(signature);
    case "ed25519":
      return verify(null, utf8(base), publicKey(), signature);
    case "rsa-pss-sha512":
      return verify(
        "sha512",
        utf8(base),
        { key: publicKey(), padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 64 },
        signature,
      );
    default:
      throw new Error(algorithm);
  }
}

describe("RFC 9421 Appendix B", () => {
  for (const { section, algorithm, keyid, components, parameters, signatureBase: expected, signature } of vectors) {
    test(`${section}: the base is the RFC's and its ${algorithm} signature is good`, async () => {
      const base = signatureBase(components, parameters);
      assert.equal(base, expected);
      assert.equal(await isGood(algorithm, keyid, base, signatureOf(signature)), true);
      assert.equal(await isGood(algorithm, keyid, `${base} `, signatureOf(signature)), false);
    });
  }

  test("a base refuses a component twice and a value that could be another line", () => {
    const method = { identifier: '"@method"', value: "GET" };
    assert.throws(() => signatureBase([method, method], ""), TypeError);
    assert.throws(() => signatureBase([{ ...method, value: 'GET\n"@path": /' }], ""), TypeError);
    assert.throws(() => signatureBase([{ ...method, value: "GÉT" }], ""), TypeError);
  });

  test("a field in several lines is one value", () => {
    assert.equal(fieldValue(["  one ", "two,  three "]), "one, two,  three");
  });
});

const created = 1_795_000_060;
const body = utf8('{"qr":"AAAA"}');
const post: SignableRequest = {
  method: "POST",
  authority: "verify.example.com",
  path: "/v1/device/scans",
  query: "",
  body,
};
const get: SignableRequest = {
  method: "GET",
  authority: "localhost:8600",
  path: "/v1/device/account",
  query: "?waitSeconds=30",
  body: null,
};

function fieldsOf(headers: SignatureHeaders): SignatureFields {
  return {
    signatureInput: headers["signature-input"],
    signature: headers.signature,
    contentDigest: headers["content-digest"],
  };
}

const [{ crypto, signerOf }] = engines as [Engine];

async function judge(request: SignableRequest, fields: SignatureFields, now = created): Promise<void> {
  const parsed = parseRequestSignature(request, fields);
  await verifyRequestSignature(crypto, qrVectors.qrKey, { parsed, now });
}

async function signed(request: SignableRequest): Promise<SignatureFields> {
  return fieldsOf(await signRequest(request, { crypto, signer: await signerOf(qrVectors.qrKey), created }));
}

for (const engine of engines) {
  test(`a request signed on ${engine.name} is taken by every engine, with and without a body`, async () => {
    const signer = await engine.signerOf(qrVectors.qrKey);
    for (const request of [post, get, { ...get, query: "" }, { ...post, body: new Uint8Array(0) }]) {
      const headers = await signRequest(request, { crypto: engine.crypto, signer, created });
      const parsed = parseRequestSignature(request, fieldsOf(headers));
      assert.equal(parsed.keyid, signer.kid);
      assert.equal(parsed.created, created);
      for (const other of engines)
        await verifyRequestSignature(other.crypto, qrVectors.qrKey, { parsed, now: created });
    }
  });
}

test("the fields are exactly those of §13", async () => {
  const { kid } = await signerOf(qrVectors.qrKey);
  const { signatureInput, contentDigest } = await signed(post);
  assert.equal(
    signatureInput,
    'countersign=("@method" "@authority" "@path" "@query" "content-digest")' +
      `;created=${created};keyid="${kid}";alg="ecdsa-p256-sha256";tag="countersign"`,
  );
  assert.match(contentDigest ?? "", /^sha-256=:[A-Za-z0-9+/]{43}=:$/);
  const withoutBody = await signed(get);
  assert.match(withoutBody.signatureInput ?? "", /"@query"\);created/);
  assert.equal(withoutBody.contentDigest, undefined);
});

test("another method, host, path, query or body is refused (P19)", async () => {
  const fields = await signed(post);
  const requests: readonly (readonly [SignableRequest, string])[] = [
    [{ ...post, method: "PUT" }, "signature_invalid"],
    [{ ...post, authority: "verify.example.net" }, "signature_invalid"],
    [{ ...post, path: "/v1/device/scan" }, "signature_invalid"],
    [{ ...post, query: "?a=1" }, "signature_invalid"],
    [{ ...post, body: null }, "signature_invalid"],
    [{ ...post, body: utf8('{"qr":"AAAB"}') }, "content_digest_mismatch"],
    [{ ...post, path: '/v1/device/scans\n"@query": ?' }, "signature_invalid"],
  ];
  assert.equal(await refusalOf(() => judge(post, fields)), null);
  for (const [request, expected] of requests) {
    assert.equal(await refusalOf(() => judge(request, fields)), expected, JSON.stringify(request));
  }
  assert.equal(
    await refusalOf(() => judge({ ...post, authority: "Verify.Example.COM" }, fields)),
    null,
    "hosts have no case",
  );
});

test("any single character changed in the fields, or byte in the body, is refused (P19)", async () => {
  const fields = await signed(post);
  for (const name of ["signatureInput", "signature", "contentDigest"] as const) {
    const value = fields[name] ?? "";
    for (let at = 0; at < value.length; at++) {
      const changed = value.slice(0, at) + (value[at] === "B" ? "C" : "B") + value.slice(at + 1);
      assert.ok(await refusalOf(() => judge(post, { ...fields, [name]: changed })), `${name} ${at}`);
    }
  }
  for (let at = 0; at < body.length; at++) {
    const changed = body.with(at, (body[at] ?? 0) ^ 1);
    assert.equal(await refusalOf(() => judge({ ...post, body: changed }, fields)), "content_digest_mismatch");
  }
});

test("a request is good for a minute either way", async () => {
  const fields = await signed(get);
  for (const now of [created - 60, created, created + 60])
    assert.equal(await refusalOf(() => judge(get, fields, now)), null);
  for (const now of [created - 61, created + 61]) {
    assert.equal(await refusalOf(() => judge(get, fields, now)), "signature_invalid");
  }
});

test("other forms of the fields are refused", async () => {
  const fields = await signed(post);
  const input = fields.signatureInput ?? "";
  const changes: Partial<SignatureFields>[] = [
    { signatureInput: undefined },
    { signature: undefined },
    { contentDigest: undefined },
    { signatureInput: input.replace("countersign=", "sig1=") },
    { signatureInput: input.replace('"@path" ', "") },
    { signatureInput: input.replace('"@method" "@authority"', '"@authority" "@method"') },
    { signatureInput: input.replace(' "content-digest"', "") },
    { signatureInput: `${input};nonce="a"` },
    { signatureInput: `${input}, sig2=()` },
    { signatureInput: input.replace("ecdsa-p256-sha256", "hmac-sha256") },
    { signatureInput: input.replace('tag="countersign"', 'tag="other"') },
    { signatureInput: input.replace(`created=${created}`, `created="${created}"`) },
    { signature: `${fields.signature}, sig2=:AAAA:` },
    { signature: "countersign=:AAAA:" },
    { contentDigest: `${fields.contentDigest}, sha-512=:AAAA:` },
    { contentDigest: fields.contentDigest?.replace("sha-256", "md5") },
  ];
  for (const change of changes) {
    assert.equal(
      await refusalOf(() => judge(post, { ...fields, ...change })),
      "signature_invalid",
      JSON.stringify(change),
    );
  }
});

test("another key is refused", async () => {
  const parsed = parseRequestSignature(get, await signed(get));
  const other = qrVectors.directory.qr[1];
  assert.ok(other);
  assert.equal(
    await refusalOf(() => verifyRequestSignature(crypto, other.jwk, { parsed, now: created })),
    "signature_invalid",
  );
});
