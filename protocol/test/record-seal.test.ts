import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createRecordSeal, isRecordKey, makeRecordKey } from "../src/index.ts";

const random = (length: number) => globalThis.crypto.getRandomValues(new Uint8Array(length));

describe("the seal of kept records", () => {
  test("opens what it sealed, and seals the same twice differently", async () => {
    const seal = createRecordSeal(await makeRecordKey(), { store: "history", random });
    const [one, two] = [await seal.seal("a", { x: 1 }), await seal.seal("a", { x: 1 })];
    assert.deepEqual(await seal.open(one), { x: 1 });
    assert.notDeepEqual(one.sealed, two.sealed);
  });

  test("opens nothing under another name, for another store, by another key, or that is no record", async () => {
    const key = await makeRecordKey();
    const seal = createRecordSeal(key, { store: "history", random });
    const record = await seal.seal("a", { x: 1 });
    assert.equal(await seal.open({ ...record, id: "b" }), undefined);
    assert.equal(await createRecordSeal(key, { store: "other", random }).open(record), undefined);
    assert.equal(await createRecordSeal(await makeRecordKey(), { store: "history", random }).open(record), undefined);
    for (const nothing of [undefined, null, "x", {}, { ...record, nonce: new Uint8Array(11) }])
      assert.equal(await seal.open(nothing), undefined);
  });

  test("has a key that nothing reads out", async () => {
    const key = await makeRecordKey();
    assert.equal(isRecordKey(key), true);
    await assert.rejects(globalThis.crypto.subtle.exportKey("raw", key));
    assert.equal(isRecordKey({ algorithm: { name: "AES-GCM" } }), false);
  });
});
