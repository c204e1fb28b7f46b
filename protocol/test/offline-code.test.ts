import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { fromHex, toHex } from "../src/bytes.ts";
import { offlineCode, offlineQuestion } from "../src/offline-code.ts";
import { engines } from "./engines.ts";
import { readVectors } from "./read-vectors.ts";

interface Offline {
  kCode: string;
  code: string;
  dd: string;
  question: string;
  offlineCode: string;
}
const { vectors } = readVectors<{ vectors: Offline[] }>("offline-code");

for (const { name, crypto } of engines) {
  describe(`offline codes on ${name}`, () => {
    for (const vector of vectors) {
      test(`${vector.offlineCode} is the vector's, and another for another digest or device`, async () => {
        const question = await offlineQuestion(crypto, fromHex(vector.code), fromHex(vector.dd));
        assert.equal(toHex(question), vector.question);
        assert.equal(await offlineCode(crypto, fromHex(vector.kCode), question), vector.offlineCode);
        assert.notEqual(await offlineCode(crypto, new Uint8Array(32), question), vector.offlineCode);
        const other = await offlineQuestion(crypto, fromHex(vector.code), new Uint8Array(32));
        assert.notEqual(await offlineCode(crypto, fromHex(vector.kCode), other), vector.offlineCode);
      });
    }
  });
}
