import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { fromHex, toHex } from "../src/bytes.ts";
import type { CborValue } from "../src/cbor.ts";
import { decodeCbor, encodeCbor } from "../src/cbor.ts";
import { coseToBeSigned } from "../src/cose.ts";
import { encodeDigits } from "../src/digits.ts";
import type { EnrolmentPayload } from "../src/enrolment.ts";
import {
  deriveEnrolmentKeys,
  deviceKeyName,
  encodeEnrolmentPayload,
  enrolmentKeysHash,
  enrolmentProof,
  isIssuer,
  makeEnrolmentText,
  parseEnrolmentText,
  shortString,
  verifyEnrolmentCode,
} from "../src/enrolment.ts";
import { thumbprintBytes } from "../src/jwk.ts";
import { writeQrText } from "../src/qr-text.ts";
import type { Engine, VectorKey } from "./engines.ts";
import { engines } from "./engines.ts";
import { positiveCode, qrVectors } from "./qr-vectors.ts";
import { readVectors } from "./read-vectors.ts";
import { refusalOf } from "./refusal.ts";

type Hex =
  | "verificationThumbprint"
  | "ticket"
  | "secret"
  | "payload"
  | "protected"
  | "toBeSigned"
  | "content"
  | "kt"
  | "proofKey"
  | "proof"
  | "nonce"
  | "sasKey";
type EnrolmentVector = Record<Hex, string> & {
  link: string;
  issuer: string;
  organization: number;
  expiry: number;
  verificationKey: VectorKey;
  digits: string;
  text: string;
  signingKey: VectorKey;
  agreementKey: VectorKey;
  shortString: string;
};

const vector = readVectors<EnrolmentVector>("enrolment");
const { link, issuer, organization, expiry, verificationKey } = vector;
const now = expiry - 60;
const said: EnrolmentPayload = {
  ticket: fromHex(vector.ticket),
  secret: fromHex(vector.secret),
  organization,
  issuer,
  expiry,
  keyThumbprint: fromHex(vector.verificationThumbprint),
};

for (const { name, crypto, signerOf } of engines) {
  describe(`enrolment on ${name}`, () => {
    test("the code is the vector's, step by step", async () => {
      assert.deepEqual(await thumbprintBytes(crypto, verificationKey), said.keyThumbprint);
      const payload = encodeEnrolmentPayload(said);
      assert.equal(toHex(payload), vector.payload);
      const purpose = { label: "countersign/enrol/v1", issuer, link } as const;
      assert.equal(toHex(coseToBeSigned(fromHex(vector.protected), payload, purpose)), vector.toBeSigned);
      assert.equal(encodeDigits(fromHex(vector.content)), vector.digits);
      assert.equal(writeQrText("enrolment", link, fromHex(vector.content)), vector.text);
    });

    test("the vector's code, and one signed here, are read and verified", async () => {
      const made = await makeEnrolmentText(crypto, await signerOf(verificationKey), { link, payload: said });
      for (const text of [vector.text, made]) {
        const code = parseEnrolmentText(text);
        assert.deepEqual(code.payload, said);
        const keys = [qrVectors.qrKey, verificationKey];
        assert.equal(await verifyEnrolmentCode(crypto, code, { keys, now }), verificationKey);
      }
    });

    test("keys hash, proof and short string are the vector's", async () => {
      const keys = await deriveEnrolmentKeys(crypto, said.secret);
      assert.equal(toHex(keys.proofKey), vector.proofKey);
      assert.equal(toHex(keys.sasKey), vector.sasKey);
      const kt = await enrolmentKeysHash(crypto, vector.signingKey, vector.agreementKey);
      assert.equal(toHex(kt), vector.kt);
      assert.equal(deviceKeyName(kt), "bf9a 5c54 9d89 ceeb");
      const { ticket } = said;
      assert.equal(toHex(await enrolmentProof(crypto, keys.proofKey, { ticket, kt })), vector.proof);
      const nonce = fromHex(vector.nonce);
      assert.equal(await shortString(crypto, keys.sasKey, { ticket, kt, nonce }), vector.shortString);
    });
  });
}

const [{ crypto, signerOf }] = engines as [Engine];

async function read(text: string, keys: readonly VectorKey[] = [verificationKey], at = now): Promise<void> {
  await verifyEnrolmentCode(crypto, parseEnrolmentText(text), { keys, now: at });
}

test("the short string always has six digits", async () => {
  const [sasKey, kt] = [fromHex(vector.sasKey), fromHex(vector.kt)];
  for (let i = 0; i < 40; i++) {
    const nonce = new Uint8Array(16).fill(i);
    assert.match(await shortString(crypto, sasKey, { ticket: said.ticket, kt, nonce }), /^[0-9]{6}$/);
  }
});

test("an enrolment code is refused without its key, by another signer, for another link, and after its time", async () => {
  assert.equal(await refusalOf(() => read(vector.text, [])), "qr_not_valid");
  assert.equal(await refusalOf(() => read(vector.text, [qrVectors.qrKey])), "qr_not_valid");
  assert.equal(await refusalOf(() => read(vector.text.replace(".com/q", ".com/p"))), "qr_not_valid");
  assert.equal(await refusalOf(() => read(vector.text, [verificationKey], expiry)), "ticket_invalid");
});

test("any single bit changed in an enrolment code is refused (P19)", async () => {
  const content = fromHex(vector.content);
  for (let at = 0; at < content.length; at++) {
    const changed = content.slice();
    changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
    assert.ok(await refusalOf(() => read(writeQrText("enrolment", link, changed))), `byte ${at}`);
  }
});

test("an approval code does not pass for an enrolment code, under either marker (T10)", async () => {
  const approval = positiveCode("user-bound transfer");
  assert.equal(await refusalOf(() => read(approval.text)), "wrong_code_kind");
  assert.equal(await refusalOf(() => read(approval.text.replace("#1.", "#1e."))), "qr_malformed");
});

test("an enrolment payload of another shape is malformed", async () => {
  const signer = await signerOf(verificationKey);
  const changes: Partial<EnrolmentPayload>[] = [
    { ticket: new Uint8Array(15) },
    { secret: new Uint8Array(17) },
    { organization: 2 ** 32 },
    { issuer: "http://verify.example.com" },
    { expiry: -1 },
  ];
  for (const change of changes) {
    const text = await makeEnrolmentText(crypto, signer, { link, payload: { ...said, ...change } });
    assert.equal(await refusalOf(() => read(text)), "qr_malformed", JSON.stringify(change));
  }
});

test("a key id that is not the beginning of label 6 is malformed", async () => {
  const [header, unprotected, , signature] = decodeCbor(fromHex(vector.content)) as CborValue[];
  const payload = encodeEnrolmentPayload({ ...said, keyThumbprint: new Uint8Array(32) });
  const text = writeQrText("enrolment", link, encodeCbor([header ?? 0, unprotected ?? 0, payload, signature ?? 0]));
  assert.equal(await refusalOf(() => read(text)), "qr_malformed");
});

test("issuers are https origins, perhaps with a path, or http on localhost", () => {
  for (const text of ["https://verify.example.com", "https://verify.example.com/bank", "http://localhost:8600"]) {
    assert.ok(isIssuer(text), text);
  }
  for (const text of [
    "http://verify.example.com",
    "https://a?b",
    "https://a/#",
    "https://u@a",
    "HTTPS://a",
    "verify.example.com",
    "",
  ]) {
    assert.ok(!isIssuer(text), text);
  }
});
