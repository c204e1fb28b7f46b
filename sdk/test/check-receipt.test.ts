import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { createWebCrypto, createWebSigner, publicJwk, type ReceiptClaims, signReceipt } from "@countersign/protocol";
import { createReceiptCheck, type IntendedOperation, type KeptOperation } from "../src/check-receipt.ts";
import { CountersignError } from "../src/countersign-error.ts";
import { createVerificationKeys } from "../src/verification-keys.ts";

const vectors = new URL("../../protocol/vectors/receipt.json", import.meta.url);
const { issuer, audience, claims, receipt, operation, verificationKey } = JSON.parse(readFileSync(vectors, "utf8")) as {
  issuer: string;
  audience: string;
  claims: ReceiptClaims;
  receipt: string;
  operation: IntendedOperation & { source: string };
  verificationKey: { kty: "EC"; crv: "P-256"; x: string; y: string; d: string };
};
const crypto = createWebCrypto();
const { type, business, details, source } = operation;
const about: IntendedOperation = { type, business, details };
const kept: KeptOperation = { digest: claims.dd, salt: claims.salt, source, loginState: 1, subject: claims.sub };

function checkAt(seconds: number, keys: readonly object[] = [publicJwk(verificationKey)]) {
  const published = createVerificationKeys({ crypto, issuer, read: async () => ({ keys }) });
  const clock = () => seconds * 1000;
  return createReceiptCheck({ crypto, clock, issuer, organization: audience, keys: published });
}
const check = checkAt(claims.iat + 10);
const expected = { id: claims.op, kept, about };
const answer = { receipt, user: "mira", subject: claims.sub };

function refused(fault: unknown): boolean {
  return fault instanceof CountersignError && fault.code === "receipt_invalid";
}

describe("a receipt", () => {
  test("of the published vectors is accepted for the operation it is about", async () => {
    const checked = await check(answer, expected);
    assert.equal(checked.user, "mira");
    assert.equal(checked.subject, claims.sub);
    assert.equal(checked.claims.dd, claims.dd);
  });

  const others: readonly (readonly [string, Partial<IntendedOperation>])[] = [
    ["another amount", { details: { ...details, amount: "249.91" } }],
    ["another payee", { details: { ...details, payee: "Mira 0kafor" } }],
    ["one field more", { details: { ...details, note: "x" } }],
    ["another type", { type: "password-change" }],
    ["another business", { business: "accounts" }],
    ["a reference the approval does not have", { reference: "r-1" }],
  ];
  for (const [what, change] of others) {
    test(`is refused when the site is about to run ${what}`, async () => {
      await assert.rejects(check(answer, { ...expected, about: { ...about, ...change } }), refused);
    });
  }

  const differences: readonly (readonly [string, Partial<KeptOperation>])[] = [
    ["digest", { digest: claims.dd.replace(/^./, "A") }],
    ["salt", { salt: claims.salt.replace(/^./, "A") }],
    ["subject", { subject: claims.sub.replace(/^./, "A") }],
    ["source", { source: "mobile-app" }],
    ["login state", { loginState: 0 }],
  ];
  for (const [what, change] of differences) {
    test(`is refused when the ${what} that was kept differs`, async () => {
      await assert.rejects(check(answer, { ...expected, kept: { ...kept, ...change } }), refused);
    });
  }

  test("of another operation is refused", async () => {
    await assert.rejects(check(answer, { ...expected, id: "op_01kaejzt7rf8qasej9vg4c4b3y" }), refused);
  });

  test("with one character changed is refused, wherever it is", async () => {
    for (const at of [5, 200, receipt.length - 5]) {
      const other = receipt[at] === "A" ? "B" : "A";
      const changed = receipt.slice(0, at) + other + receipt.slice(at + 1);
      await assert.rejects(check({ ...answer, receipt: changed }, expected), refused, String(at));
    }
  });

  test("signed by a key that the issuer does not publish is refused", async () => {
    await assert.rejects(checkAt(claims.iat, [])(answer, expected), refused);
  });

  test("is not acted on after its time", async () => {
    await checkAt(claims.exp - 1)(answer, expected);
    await assert.rejects(checkAt(claims.exp)(answer, expected), refused);
  });

  test("is verified with a key that was published after the last look", async () => {
    const pair = await globalThis.crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign"]);
    const { x, y } = (await globalThis.crypto.subtle.exportKey("jwk", pair.publicKey)) as { x: string; y: string };
    const jwk = { kty: "EC", crv: "P-256", x, y } as const;
    const keys: object[] = [publicJwk(verificationKey)];
    const rotating = checkAt(claims.iat + 10, keys);
    await rotating(answer, expected);
    const resigned = await signReceipt(await createWebSigner(pair.privateKey, jwk), claims);
    await assert.rejects(rotating({ ...answer, receipt: resigned }, expected), refused);
    keys.push(jwk);
    await rotating({ ...answer, receipt: resigned }, expected);
  });
});
