import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createWebCrypto } from "@countersign/protocol";
import { supportsEd25519 } from "../src/ed25519-support.ts";
import { longestText, nameOf, nothingGiven, readGiven, receiptOf } from "../src/given.ts";

const key = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
const crypto = createWebCrypto();

describe("what is given to the page", () => {
  test("is known by what it is, not by what its file is called", () => {
    assert.equal(nameOf(" aaa.bbb.ccc\n"), "receipt");
    assert.equal(nameOf('{"receipt":"aaa.bbb.ccc"}'), "receipt");
    assert.equal(nameOf('{"keys":[]}'), "keys");
    assert.equal(nameOf('{"checkpoint":"","path":[]}'), "proof");
    assert.equal(nameOf(`${key}\n`), "auditKey");
    for (const other of ["", "a poem", "{}", "[]", "7", "{", "x".repeat(longestText + 1)])
      assert.equal(nameOf(other), null);
  });

  test("is unwrapped where a site's answer wraps it", () => {
    assert.equal(receiptOf('{"receipt":"aaa.bbb.ccc"}'), "aaa.bbb.ccc");
    assert.equal(receiptOf(" aaa.bbb.ccc "), "aaa.bbb.ccc");
    assert.equal(receiptOf('{"receipt":7}'), '{"receipt":7}');
  });

  test("is named when it cannot be read, and nothing when it was left out", async () => {
    assert.deepEqual(await readGiven(crypto, nothingGiven), { receipt: "", keys: null, proof: null, auditKey: null });
    for (const name of ["keys", "proof", "auditKey"] as const)
      assert.deepEqual(await readGiven(crypto, { ...nothingGiven, [name]: "x" }), { unreadable: name });
    const read = await readGiven(crypto, { ...nothingGiven, keys: '{"keys":[]}', auditKey: ` ${key} ` });
    assert.ok("keys" in read && read.keys?.length === 0 && read.auditKey?.[0]?.name === "example.com/foo");
  });

  test("can be judged where the engine has Ed25519, and is not where it has not", async () => {
    assert.equal(await supportsEd25519(crypto), true);
    assert.equal(await supportsEd25519({ verifyEd25519: () => false }), false);
  });
});
