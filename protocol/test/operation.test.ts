import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { fromHex, toHex } from "../src/bytes.ts";
import type { JsonValue } from "../src/jcs.ts";
import { jcs } from "../src/jcs.ts";
import type { Operation } from "../src/operation.ts";
import { operationDigest } from "../src/operation.ts";
import { engines } from "./engines.ts";
import { readVectors } from "./read-vectors.ts";

interface Digest {
  name: string;
  operation: Operation & { [name: string]: JsonValue };
  salt: string;
  canonical: string;
  digest: string;
}
const { vectors } = readVectors<{ vectors: Digest[] }>("digest");

for (const { name, crypto } of engines) {
  describe(`the operation digest on ${name}`, () => {
    for (const vector of vectors) {
      test(`is the vector's: ${vector.name}`, async () => {
        assert.equal(jcs(vector.operation), vector.canonical);
        assert.equal(toHex(await operationDigest(crypto, vector.operation, fromHex(vector.salt))), vector.digest);
      });
    }

    test("covers every member and the salt, and nothing else", async () => {
      const [first] = vectors;
      assert.ok(first);
      const salt = fromHex(first.salt);
      const changes: Partial<Operation>[] = [
        { type: "login" },
        { organization: "other-bank" },
        { business: "shop" },
        { source: "branch" },
        { details: { ...first.operation.details, amount: "249.91" } },
        { login: { state: 0 } },
        { reference: "order/17" },
      ];
      for (const change of changes) {
        const digest = toHex(await operationDigest(crypto, { ...first.operation, ...change }, salt));
        assert.notEqual(digest, first.digest, JSON.stringify(change));
      }
      assert.notEqual(toHex(await operationDigest(crypto, first.operation, new Uint8Array(16))), first.digest);
      const more = { ...first.operation, id: "op_x" };
      assert.equal(toHex(await operationDigest(crypto, more, salt)), first.digest);
    });

    test("wants a salt of 16 bytes", async () => {
      const [first] = vectors;
      assert.ok(first);
      await assert.rejects(operationDigest(crypto, first.operation, new Uint8Array(15)), RangeError);
    });
  });
}
