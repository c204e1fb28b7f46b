import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createNoteSigner, nodeSha256 } from "../../platform/src/node-crypto.ts";
import {
  createLogCheck,
  createMerkleRange,
  leafHashInput,
  noteKeyText,
  parseNoteKey,
  type ReceiptProof,
  readExportHeader,
  rootOfInclusion,
  signCheckpoint,
  verifyCheckpoint,
} from "../src/audit/index.ts";
import { concat, fromBase64url, fromHex, label, toBase64url, toHex, utf8 } from "../src/bytes.ts";
import { engines } from "./engines.ts";
import { readVectors } from "./read-vectors.ts";

interface AuditLog {
  key: { name: string; x: string; d: string; text: string };
  leaves: string[];
  leafHashes: string[];
  root: string;
  checkpoint: string;
  proof: ReceiptProof;
  export: string[];
  user: { salt: string; organization: string; subject: string; commitment: string };
}

const log = readVectors<AuditLog>("audit-log");

for (const { name, crypto } of engines) {
  describe(`the vectors of the audit log (${name})`, () => {
    test("leaves, root and checkpoint are as given: Ed25519 signs alike each time", async () => {
      const signer = createNoteSigner({ kty: "OKP", crv: "Ed25519", x: log.key.x, d: log.key.d }, log.key.name);
      assert.equal(await noteKeyText(crypto, signer), log.key.text);
      const range = createMerkleRange(nodeSha256);
      for (const [at, leaf] of log.leaves.entries()) {
        const hash = nodeSha256(leafHashInput(utf8(leaf)));
        assert.equal(toHex(hash), log.leafHashes[at]);
        range.append(hash);
      }
      assert.equal(toHex(range.root()), log.root);
      assert.equal(await signCheckpoint(crypto, signer, { size: 3, root: range.root() }), log.checkpoint);
    });

    test("the checkpoint is the log's, the proof leads to its root, and the export is whole", async () => {
      const key = await parseNoteKey(crypto, log.key.text);
      const signed = await verifyCheckpoint(crypto, key, log.checkpoint);
      assert.equal(signed && toHex(signed.root), log.root);
      const { index, size, path } = log.proof;
      const leaf = fromHex(log.leafHashes[index] ?? "");
      const root = await rootOfInclusion(crypto, leaf, { index, size, path: path.map(fromBase64url) });
      assert.equal(root && toHex(root), log.root);
      const [first = "", ...lines] = log.export;
      const header = readExportHeader(utf8(first));
      assert.ok(header);
      const check = await createLogCheck({ crypto, sha256: nodeSha256, header, key, kept: signed });
      for (const line of lines) await check.add(utf8(line));
      assert.equal(check.end().kind, "whole");
    });

    test("the commitment to a user is SHA-256 over label, salt, organization and subject", async () => {
      const { salt, organization, subject, commitment } = log.user;
      const said = concat(
        label("countersign/audit-user/v1"),
        fromHex(salt),
        label(organization),
        fromBase64url(subject),
      );
      assert.equal(toBase64url(await crypto.sha256(said)), commitment);
    });
  });
}
