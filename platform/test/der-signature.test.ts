import assert from "node:assert/strict";
import { generateKeyPairSync, sign, verify } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import { derOfSignature, signatureOfDer } from "../src/der-signature.ts";

const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });

test("a signature reads the same as r ‖ s and as DER", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (data) => {
      const raw = sign("sha256", data, { key: privateKey, dsaEncoding: "ieee-p1363" });
      assert.ok(verify("sha256", data, publicKey, derOfSignature(raw)));
      const der = sign("sha256", data, privateKey);
      assert.ok(verify("sha256", data, { key: publicKey, dsaEncoding: "ieee-p1363" }, signatureOfDer(der)));
    }),
    { numRuns: 300, seed: 7 },
  );
});

test("any 64 bytes survive the way to DER and back", () => {
  const half = fc.oneof(
    fc.uint8Array({ minLength: 32, maxLength: 32 }),
    fc.nat(300).map((n) => Uint8Array.from({ length: 32 }, (_, i) => (i < 30 ? 0 : i === 30 ? n >> 8 : n & 255))),
  );
  fc.assert(
    fc.property(half, half, (r, s) => {
      const raw = Uint8Array.from([...r, ...s]);
      assert.deepEqual([...signatureOfDer(derOfSignature(raw))], [...raw]);
    }),
    { numRuns: 1000, seed: 7 },
  );
});
