import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createNoteSigner, generateNoteJwk, nodeSha256 } from "../../platform/src/node-crypto.ts";
import {
  createMerkleRange,
  type Examination,
  examineReceipt,
  inclusionNodes,
  isReceiptProof,
  leafHashInput,
  type ReceiptProof,
  signCheckpoint,
} from "../src/audit/index.ts";
import { toBase64url, utf8 } from "../src/bytes.ts";
import { jcs } from "../src/jcs.ts";
import type { ReceiptClaims } from "../src/receipt.ts";
import { signReceipt } from "../src/receipt.ts";
import { engines, type VectorKey } from "./engines.ts";
import { readVectors } from "./read-vectors.ts";

const vectors = readVectors<{ verificationKey: VectorKey; claims: ReceiptClaims }>("receipt");
const { d: _private, ...verificationKey } = vectors.verificationKey;
const stranger = readVectors<{ deviceKey: VectorKey }>("decision").deviceKey;
const hashing = { sha256: nodeSha256 };
const log = createNoteSigner(generateNoteJwk(), "verify.example.com");
const hashOf = (json: string) => nodeSha256(leafHashInput(utf8(json)));

/** A receipt whose leaf is one of three, and the proof of it. */
async function released(fact: object = {}) {
  const { claims } = vectors;
  const leaf = jcs({ at: 1, digest: claims.dd, event: "operation.released", operation: claims.op, ...fact });
  const leaves = ["{}", leaf, "{}"].map(hashOf);
  const range = createMerkleRange(nodeSha256);
  for (const hash of leaves) range.append(hash);
  const nodes = inclusionNodes(1, 3).flat();
  assert.deepEqual(nodes, [
    { level: 0, index: 0 },
    { level: 0, index: 2 },
  ]);
  const checkpoint = await signCheckpoint(hashing, log, { size: 3, root: range.root() });
  const path = nodes.map(({ index }) => toBase64url(leaves[index] ?? new Uint8Array()));
  const proof: ReceiptProof = { leaf, index: 1, size: 3, path, checkpoint };
  return { claims: { ...claims, leaf: toBase64url(hashOf(leaf)) }, proof };
}

const passing = {
  form: "passed",
  signature: "passed",
  evidence: "passed",
  leaf: "passed",
  checkpoint: "passed",
  inclusion: "passed",
} as const;

for (const { name, crypto, signerOf } of engines) {
  describe(`a receipt is examined (${name})`, () => {
    async function examine(change: object = {}): Promise<Examination> {
      const { claims, proof } = await released();
      const receipt = await signReceipt(await signerOf(vectors.verificationKey), claims);
      return examineReceipt(crypto, { receipt, keys: [verificationKey], proof, auditKey: log, ...change });
    }

    test("and every question answered: with keys and proof all pass", async () => {
      const { verdict, checks, claims } = await examine();
      assert.deepEqual({ verdict, checks }, { verdict: "genuine", checks: passing });
      assert.equal(claims?.op, vectors.claims.op);
    });

    test("as far as what was given allows", async () => {
      const skipped = { leaf: "skipped", checkpoint: "skipped", inclusion: "skipped" };
      assert.deepEqual((await examine({ proof: null })).checks, { ...passing, ...skipped });
      const { verdict, checks } = await examine({ keys: null, auditKey: null });
      assert.deepEqual([verdict, checks.signature, checks.leaf], ["unproved", "skipped", "passed"]);
    });

    test("and is refused for another key, another log, another row and another place", async () => {
      const { proof } = await released();
      const other = await released({ operation: "op_01jzzzzzzzzzzzzzzzzzzzzzzz" });
      const elsewhere = createNoteSigner(generateNoteJwk(), "verify.example.com");
      const cases: [object, Partial<Examination["checks"]>][] = [
        [{ keys: [stranger] }, { signature: "failed" }],
        [{ receipt: "no receipt" }, { form: "failed" }],
        [{ auditKey: elsewhere }, { checkpoint: "failed" }],
        [{ auditKey: { ...log, name: "other.example.com" } }, { checkpoint: "failed" }],
        [{ proof: { ...proof, leaf: other.proof.leaf } }, { leaf: "failed" }],
        [{ proof: { ...proof, index: 2 } }, { inclusion: "failed" }],
        [{ proof: { ...proof, size: 4 } }, { checkpoint: "failed" }],
        [{ proof: { ...proof, path: proof.path.slice(1) } }, { inclusion: "failed" }],
      ];
      for (const [change, expected] of cases) {
        const { verdict, checks } = await examine(change);
        assert.equal(verdict, "refused", JSON.stringify(expected));
        for (const [check, result] of Object.entries(expected))
          assert.equal(checks[check as keyof typeof checks], result, check);
      }
    });

    test("and the row it names must tell of the same operation and digest, whatever its hash", async () => {
      const facts = [{ event: "operation.approved" }, { operation: "op_01jzzzzzzzzzzzzzzzzzzzzzzz" }, { digest: "x" }];
      for (const fact of facts) {
        const { claims, proof } = await released(fact);
        const receipt = await signReceipt(await signerOf(vectors.verificationKey), claims);
        const { checks } = await examine({ receipt, proof });
        assert.equal(checks.leaf, "failed", JSON.stringify(fact));
      }
    });
  });
}

test("a proof has exactly its members", async () => {
  const { proof } = await released();
  assert.ok(isReceiptProof(proof));
  for (const bad of [null, [], {}, { ...proof, more: 1 }, { ...proof, index: -1 }, { ...proof, path: ["x"] }])
    assert.equal(isReceiptProof(bad), false);
});
