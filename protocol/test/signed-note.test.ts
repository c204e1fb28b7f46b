import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createNoteSigner, generateNoteJwk, nodeSha256 } from "../../platform/src/node-crypto.ts";
import { noteKeyText, openNote, parseNoteKey, signCheckpoint, signNote, verifyCheckpoint } from "../src/audit/index.ts";
import { fromBase64, toBase64, utf8 } from "../src/bytes.ts";
import { engines } from "./engines.ts";
import { readVectors } from "./read-vectors.ts";

interface Notes {
  notes: { key: string; text: string; note: string }[];
}

const hashing = { sha256: nodeSha256 };
const signer = createNoteSigner(generateNoteJwk(), "verify.example.com");
const stranger = createNoteSigner(generateNoteJwk(), "verify.example.com");
const checkpoint = { size: 20_852_163, root: new Uint8Array(nodeSha256(utf8("root"))) };

for (const { name, crypto } of engines) {
  describe(`signed notes (${name})`, () => {
    test("of others are opened, with their published key", async () => {
      for (const { key, text, note } of readVectors<Notes>("signed-note").notes) {
        const parsed = await parseNoteKey(crypto, key);
        assert.equal(await openNote(crypto, parsed, note), text);
        assert.equal(await noteKeyText(crypto, parsed), key);
      }
    });

    test("are opened with the key that signed them and with no other", async () => {
      const note = await signNote(crypto, signer, "one\ntwo\n");
      assert.equal(await openNote(crypto, signer, note), "one\ntwo\n");
      assert.equal(await openNote(crypto, stranger, note), null);
      assert.equal(await openNote(crypto, { ...signer, name: "other.example.com" }, note), null);
      const both = note + (await signNote(crypto, stranger, "one\ntwo\n")).split("\n").at(-2) + "\n";
      assert.equal(await openNote(crypto, signer, both), "one\ntwo\n", "a witness's line spoils nothing");
    });

    test("are refused when anything in them is altered", async () => {
      const note = await signCheckpoint(crypto, signer, checkpoint);
      assert.deepEqual(await verifyCheckpoint(crypto, signer, note), checkpoint);
      for (let at = 0; at < note.length; at++) {
        const other = note[at] === "A" ? "B" : "A";
        assert.equal(await verifyCheckpoint(crypto, signer, note.slice(0, at) + other + note.slice(at + 1)), null);
        assert.equal(await verifyCheckpoint(crypto, signer, note.slice(0, at)), null, `cut at ${at}`);
      }
    });
  });
}

describe("verifier keys and checkpoints", () => {
  test("a key text has one spelling, an id that is its own, and no name with spaces", async () => {
    const text = await noteKeyText(hashing, signer);
    assert.deepEqual((await parseNoteKey(hashing, text)).publicKey, signer.publicKey);
    const [name = "", id = "", key = ""] = text.split("+", 3);
    const rest = text.slice(`${name}+${id}+`.length);
    for (const bad of [`x${text}`, `${name}+00000000+${rest}`, `${text} `, `${name}+${id}`, key])
      await assert.rejects(parseNoteKey(hashing, bad), TypeError, bad);
    await assert.rejects(noteKeyText(hashing, { ...signer, name: "two words" }), TypeError);
  });

  test("a checkpoint is of the log that its key names, and its size is a plain number", async () => {
    const crypto = engines[0]?.crypto;
    assert.ok(crypto);
    const root = toBase64(checkpoint.root);
    const texts = [
      `other.example.com\n3\n${root}\n`,
      `verify.example.com\n03\n${root}\n`,
      `verify.example.com\n-3\n${root}\n`,
      `verify.example.com\n99999999999999999\n${root}\n`,
      "verify.example.com\n3\nAAAA\n",
      "verify.example.com\n3\n",
    ];
    for (const text of texts)
      assert.equal(await verifyCheckpoint(crypto, signer, await signNote(hashing, signer, text)), null, text);
    const extended = await signNote(hashing, signer, `verify.example.com\n3\n${root}\nmore\n`);
    assert.equal((await verifyCheckpoint(crypto, signer, extended))?.size, 3);
  });

  test("base64 has one spelling", () => {
    for (const bytes of [
      new Uint8Array(),
      new Uint8Array([255]),
      new Uint8Array([251, 255]),
      new Uint8Array([1, 2, 3]),
    ])
      assert.deepEqual(fromBase64(toBase64(bytes)), bytes);
    for (const bad of ["_w==", "/w=", "/w", "/x==", "====", "/w==="])
      assert.throws(() => fromBase64(bad), TypeError, bad);
  });
});
