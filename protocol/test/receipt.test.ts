import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Operation } from "../src/operation.ts";
import { thumbprint } from "../src/jwk.ts";
import type { ReceiptClaims } from "../src/receipt.ts";
import { checkReceiptOperation, signReceipt, verifyReceipt } from "../src/receipt.ts";
import { signJws } from "../src/jws.ts";
import type { Engine, VectorKey } from "./engines.ts";
import { engines } from "./engines.ts";
import { readVectors } from "./read-vectors.ts";
import { refusalOf } from "./refusal.ts";

interface ReceiptVectors {
  verificationKey: VectorKey;
  issuer: string;
  audience: string;
  operation: Operation;
  claims: ReceiptClaims;
  receipt: string;
}

const { verificationKey, issuer, audience, operation, claims, receipt } = readVectors<ReceiptVectors>("receipt");
const { deviceKey } = readVectors<{ deviceKey: VectorKey }>("decision");

async function verify({ crypto }: Engine, text: string, change: object = {}): Promise<ReceiptClaims> {
  const kid = await thumbprint(crypto, verificationKey);
  const keyOf = (asked: string) => (asked === kid ? verificationKey : null);
  return verifyReceipt(crypto, text, { issuer, audience, keyOf, now: null, ...change });
}

for (const engine of engines) {
  const { name, crypto, signerOf } = engine;
  describe(`receipts on ${name}`, () => {
    test("the vector's is good, with its evidence, for its operation", async () => {
      const verified = await verify(engine, receipt);
      assert.deepEqual(verified, claims);
      await checkReceiptOperation(crypto, verified, operation);
    });

    test("one signed here is taken by every engine", async () => {
      const text = await signReceipt(await signerOf(verificationKey), claims);
      for (const other of engines) assert.deepEqual(await verify(other, text), claims);
    });

    test("it is about nothing else than its operation (T6)", async () => {
      const others: Operation[] = [
        { ...operation, details: { ...operation.details, amount: "2499.0" } },
        { ...operation, details: { ...operation.details, payee: "Jonas" } },
        { ...operation, business: "shop" },
        { ...operation, organization: "other" },
        { ...operation, type: "login" },
        { ...operation, source: "branch" },
        { ...operation, reference: "order/17" },
        { ...operation, login: { state: 1 } },
      ];
      for (const other of others) {
        assert.equal(await refusalOf(() => checkReceiptOperation(crypto, claims, other)), "receipt_invalid");
      }
    });
  });
}

const [engine] = engines as [Engine];
const refusal = (text: string, change: object = {}) => refusalOf(() => verify(engine, text, change));
const signed = async (changed: object, key = verificationKey) =>
  signJws(await engine.signerOf(key), "countersign-receipt+jwt", { ...claims, ...changed });

test("any single character changed in a receipt is refused (P19)", async () => {
  for (let at = 0; at < receipt.length; at++) {
    const changed = receipt.slice(0, at) + (receipt[at] === "B" ? "C" : "B") + receipt.slice(at + 1);
    assert.equal(await refusal(changed), "receipt_invalid", `character ${at}`);
  }
});

test("it is refused for another issuer, audience or key", async () => {
  assert.equal(await refusal(receipt, { issuer: "https://other.example.com" }), "receipt_invalid");
  assert.equal(await refusal(receipt, { audience: "other-bank" }), "receipt_invalid");
  assert.equal(await refusal(receipt, { keyOf: () => null }), "receipt_invalid");
  assert.equal(await refusal(receipt, { keyOf: () => deviceKey }), "receipt_invalid");
  assert.equal(await refusal(await signed({}, deviceKey)), "receipt_invalid");
});

test("it may be acted on until exp and proves for ever", async () => {
  assert.equal(await refusal(receipt, { now: claims.exp - 1 }), null);
  assert.equal(await refusal(receipt, { now: claims.exp }), "receipt_invalid");
  assert.equal(await refusal(receipt, { now: null }), null);
});

test("evidence about something else, or by another key, is refused (T32)", async () => {
  assert.equal(await refusal(await signed({})), null);
  const { kty, crv, x, y } = verificationKey;
  const changes = [
    { op: "op_01kaejzt7rf8qasej9vg4c4b3w" },
    { dd: claims.salt.padEnd(43, "A") },
    { iss: "https://other.example.com" },
    { decided_at: claims.decided_at + 3600 },
    { cnf: { jwk: { kty, crv, x, y } } },
    { cnf: undefined, auth_time: undefined },
    { auth_time: undefined },
    { dec: "decline" },
    { extra: 1 },
  ];
  for (const change of changes)
    assert.equal(await refusal(await signed(change)), "receipt_invalid", JSON.stringify(change));
});

test("evidence given to another verification server is refused", async () => {
  const elsewhere = "https://other.example.com";
  assert.equal(await refusal(await signed({ iss: elsewhere }), { issuer: elsewhere }), "receipt_invalid");
});

test("a method without a device leaves its assertion as evidence", async () => {
  const evidence = { method: "sms", assertion: { attempt: "att_1", result: "matched" } };
  const text = await signed({
    evidence,
    method: "sms",
    acr: "sms",
    amr: ["sms"],
    cnf: undefined,
    auth_time: undefined,
  });
  assert.deepEqual((await verify(engine, text)).evidence, evidence);
});
