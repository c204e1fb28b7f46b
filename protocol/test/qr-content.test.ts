import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { fromHex, toHex } from "../src/bytes.ts";
import { coseToBeSigned } from "../src/cose.ts";
import { decodeDigits, encodeDigits } from "../src/digits.ts";
import { checkFrame, decodeContent, frameTag, makeFrame, staticHash } from "../src/frame.ts";
import { operationDigest } from "../src/operation.ts";
import { decodeFlags, encodeFlags } from "../src/qr-flags.ts";
import type { QrPayload } from "../src/qr-payload.ts";
import { encodePayload, sealedAad } from "../src/qr-payload.ts";
import { writeQrText } from "../src/qr-text.ts";
import { openCode, parseCode, readCode, verifyCode } from "../src/scanned-code.ts";
import { sceneOfOperation } from "../src/scene-operation.ts";
import { accountHint, anonymousSealKey, encodeScene, openScene, sealKey, sealScene } from "../src/sealed-scene.ts";
import { fits, makeStatic, parseStatic, verifyStatic } from "../src/static-part.ts";
import { engines } from "./engines.ts";
import type { PositiveCode } from "./qr-vectors.ts";
import { positiveCode, qrVectors } from "./qr-vectors.ts";
import { refusalOf } from "./refusal.ts";

const { now, directory, qrKey, positive, negative } = qrVectors;
const bytesOrNull = (hex: unknown) => (typeof hex === "string" ? fromHex(hex) : null);

function payloadOf({ labels1to8: labels }: PositiveCode): QrPayload {
  const flags = decodeFlags(Number(labels["6"]));
  assert.ok(flags);
  return {
    code: fromHex(String(labels["1"])),
    organization: Number(labels["2"]),
    business: Number(labels["3"]),
    qrServer: Number(labels["4"]),
    expiry: Number(labels["5"]),
    flags,
    digest: fromHex(String(labels["7"])),
    hint: bytesOrNull(labels["8"]),
    sealed: null,
  };
}

function sceneOf({ operation, salt }: PositiveCode) {
  const template = directory.types.find(({ id }) => id === operation.type);
  const business = directory.businesses.find(({ id }) => id === operation.business);
  const source = business?.sources.find(({ id }) => id === operation.source);
  assert.ok(template && source);
  const fields = template.fields.map(({ id }) => id);
  return sceneOfOperation(operation, {
    type: template.n,
    templateVersion: template.version,
    source: source.n,
    fields,
    salt: fromHex(salt),
  });
}

for (const { name, crypto, signerOf } of engines) {
  describe(`a code on ${name}`, () => {
    const kSealOf = ({ kUser }: PositiveCode, code: Uint8Array) =>
      kUser === null ? anonymousSealKey(crypto, code) : sealKey(crypto, fromHex(kUser), code);

    for (const vector of positive) {
      test(`is made step by step as the vector: ${vector.name}`, async () => {
        const payload = payloadOf(vector);
        const digest = await operationDigest(crypto, vector.operation, fromHex(vector.salt));
        assert.equal(toHex(digest), vector.digest);
        assert.equal(toHex(payload.digest), vector.digest.slice(0, 32));
        if (vector.kUser !== null) {
          assert.deepEqual(await accountHint(crypto, fromHex(vector.kUser), payload.code), payload.hint);
        }
        let sealed: QrPayload["sealed"] = null;
        if (vector.scene !== null) {
          assert.equal(toHex(sealedAad(payload)), vector.aad);
          const kSeal = await kSealOf(vector, payload.code);
          assert.equal(toHex(kSeal), vector.sealKey);
          assert.equal(toHex(encodeScene(sceneOf(vector))), vector.scene);
          sealed = await sealScene(crypto, kSeal, { payload, scene: sceneOf(vector) });
        }
        const encoded = encodePayload({ ...payload, sealed });
        assert.equal(toHex(encoded), vector.payload);
        const purpose = { label: "countersign/qr/v1", issuer: vector.issuer, link: vector.link } as const;
        assert.equal(toHex(coseToBeSigned(fromHex(vector.protected), encoded, purpose)), vector.toBeSigned);
        const frame = { static: fromHex(vector.static), k: vector.k };
        const hash = await staticHash(crypto, frame.static);
        assert.equal(toHex(await frameTag(crypto, fromHex(vector.kFrame), { hash, k: vector.k })), vector.tag);
        const content = await makeFrame(crypto, fromHex(vector.kFrame), frame);
        assert.equal(toHex(content), vector.content);
        assert.equal(encodeDigits(content), vector.digits);
        assert.equal(writeQrText("approval", vector.link, content), vector.text);
      });

      test(`is read, opened and taken: ${vector.name}`, async () => {
        const code = await readCode(crypto, vector.text, { screen: vector.screen, directory, now });
        const opened = await openCode(crypto, code, { kUser: bytesOrNull(vector.kUser), directory });
        assert.deepEqual(opened?.operation ?? null, vector.scene === null ? null : vector.operation);
        if (opened) assert.equal(toHex(opened.digest), vector.digest);
        assert.equal(toHex(code.bytes), vector.content);
        await checkFrame(crypto, fromHex(vector.kFrame), { content: code.content, kNow: vector.k });
      });

      test(`signed here verifies here and is no larger: ${vector.name}`, async () => {
        const payload = payloadOf(vector);
        const signer = await signerOf(qrKey);
        const { issuer, link } = vector;
        const kSeal = await kSealOf(vector, payload.code);
        const maximumVersion = vector.scene === null ? 9 : 18;
        const made = await makeStatic(crypto, signer, {
          issuer,
          link,
          payload,
          kSeal,
          scene: sceneOf(vector),
          maximumVersion,
        });
        assert.equal(made.static.length, fromHex(vector.static).length);
        const part = parseStatic(made.static);
        assert.equal(toHex(part.sign1.payload), vector.payload);
        await verifyStatic(crypto, part, { key: qrKey, issuer, link });
      });
    }

    for (const vector of negative) {
      test(`is refused at ${vector.step}: ${vector.name}`, async () => {
        const { kUser, kFrame } = positiveCode("user-bound transfer");
        const scan = () => readCode(crypto, vector.text, { screen: vector.screen, directory, now });
        if (vector.step === "scan") return assert.equal(await refusalOf(scan), vector.expect);
        const code = await scan();
        const refuse =
          vector.step === "open"
            ? () => openCode(crypto, code, { kUser: bytesOrNull(kUser), directory })
            : () => checkFrame(crypto, fromHex(kFrame), { content: code.content, kNow: vector.kNow });
        assert.equal(await refusalOf(refuse), vector.expect);
      });
    }
  });
}

const [{ crypto, signerOf }] = engines as [(typeof engines)[number]];
const transfer = positiveCode("user-bound transfer");
const kUser = bytesOrNull(transfer.kUser);

/** What device and server do with the bytes of a scanned code, the device's part first. */
async function take(text: string): Promise<void> {
  const code = await readCode(crypto, text, { screen: "approval", directory, now });
  await openCode(crypto, code, { kUser, directory });
  await checkFrame(crypto, fromHex(transfer.kFrame), { content: code.content, kNow: transfer.k });
}

test("any single bit changed in a code is refused by device or server (P19)", async () => {
  const content = fromHex(transfer.content);
  for (let at = 0; at < content.length; at++) {
    const changed = content.slice();
    changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
    const refusal = await refusalOf(() => take(writeQrText("approval", transfer.link, changed)));
    assert.ok(refusal, `byte ${at}`);
  }
});

test("any single character changed in a code's text is refused (P19)", async () => {
  for (let at = 0; at < transfer.text.length; at++) {
    const replacement = transfer.text[at] === "7" ? "8" : "7";
    const changed = transfer.text.slice(0, at) + replacement + transfer.text.slice(at + 1);
    assert.ok(await refusalOf(() => take(changed)), `character ${at}`);
  }
});

test("frames from four back to one ahead are live, those beside them are stale", async () => {
  const content = decodeContent(fromHex(transfer.content));
  const at = (kNow: number | null) => refusalOf(() => checkFrame(crypto, fromHex(transfer.kFrame), { content, kNow }));
  for (const kNow of [transfer.k - 1, transfer.k, transfer.k + 4]) assert.equal(await at(kNow), null);
  for (const kNow of [transfer.k - 2, transfer.k + 5]) assert.equal(await at(kNow), "qr_frame_stale");
  assert.equal(await at(null), null, "a saved picture's age is not judged");
});

test("a frame number with another frame's tag is refused, its tag being judged before its age", async () => {
  const content = { ...decodeContent(fromHex(transfer.content)), k: transfer.k + 100 };
  const refusal = await refusalOf(() => checkFrame(crypto, fromHex(transfer.kFrame), { content, kNow: transfer.k }));
  assert.equal(refusal, "qr_not_valid");
});

test("a code is refused for an unknown key, a key not for this business, a retired key, and after its time (T33)", async () => {
  const code = parseCode(transfer.text, "approval");
  const [key] = directory.qr;
  assert.ok(key);
  const withKey = (change: object) => ({ ...directory, qr: [{ ...key, ...change }] });
  const refusal = (changed: typeof directory, at = now) =>
    refusalOf(() => verifyCode(crypto, code, { directory: changed, now: at }));
  assert.equal(await refusal(directory), null);
  assert.equal(await refusal({ ...directory, qr: directory.qr.slice(1) }), "qr_not_valid");
  assert.equal(await refusal(withKey({ n: 4 })), "qr_not_valid");
  assert.equal(await refusal(withKey({ organizations: [2] })), "qr_not_valid");
  assert.equal(await refusal(withKey({ businesses: [9] })), "qr_not_valid");
  assert.equal(await refusal(withKey({ notAfter: now - 1 })), "qr_not_valid");
  assert.equal(await refusal(withKey({ notAfter: now })), null, "good up to and including its last second");
  assert.equal(await refusal({ ...directory, businesses: [] }), "qr_not_valid");
  const { payload } = parseCode(transfer.text, "approval");
  const others = directory.businesses.filter(({ n }) => n !== payload.business);
  assert.ok(others.length > 0);
  assert.equal(await refusal({ ...directory, businesses: others }), "qr_not_valid");
  const ofAnother = directory.businesses.map((business) => ({ ...business, organization: 2 }));
  assert.equal(await refusal({ ...directory, businesses: ofAnother }), "qr_not_valid");
  assert.equal(await refusal(directory, Number(transfer.labels1to8["5"])), "operation_expired");
});

test("label 9 opens for nobody else, nor beside other labels", async () => {
  const { payload } = parseCode(transfer.text, "approval");
  const kSeal = fromHex(transfer.sealKey ?? "");
  assert.ok(await openScene(crypto, kSeal, payload));
  assert.equal(await openScene(crypto, new Uint8Array(32), payload), null);
  assert.equal(await openScene(crypto, kSeal, { ...payload, expiry: payload.expiry + 1 }), null);
  const offline = { ...payload, flags: { ...payload.flags, offline: false } };
  assert.equal(await openScene(crypto, kSeal, offline), null);
});

test("label 9 is left out exactly when the code would pass the version, and flag 4 with it", async () => {
  const signer = await signerOf(qrKey);
  const request = {
    issuer: transfer.issuer,
    link: transfer.link,
    payload: payloadOf(transfer),
    scene: sceneOf(transfer),
  };
  const kSeal = fromHex(transfer.sealKey ?? "");
  const made = async (maximumVersion: number) =>
    (await makeStatic(crypto, signer, { ...request, kSeal, maximumVersion })).payload;
  const versions = [1, 9, 10, 11, 12, 13, 18, 40];
  const sealed = await Promise.all(versions.map(async (version) => (await made(version)).sealed !== null));
  assert.deepEqual(sealed, [false, false, false, true, true, true, true, true], "five fields fit version 13 (§4)");
  assert.equal((await made(9)).flags.offline, false);
  assert.equal((await made(13)).flags.offline, true);
});

test("a scene too large for 700 bytes is left out whatever the version", async () => {
  const signer = await signerOf(qrKey);
  const payload = payloadOf(transfer);
  const scene = {
    ...sceneOf(transfer),
    values: ["x".repeat(140), "y".repeat(140), "z".repeat(140), "w".repeat(140), null],
  };
  const { issuer, link } = transfer;
  const made = await makeStatic(crypto, signer, {
    issuer,
    link,
    payload,
    scene,
    kSeal: new Uint8Array(32),
    maximumVersion: 40,
  });
  assert.equal(made.payload.sealed, null);
});

test("700 bytes fit a code and 701 do not, whatever the version", () => {
  const { payload } = parseCode(transfer.text, "approval");
  const room = 700 - fromHex(transfer.content).length;
  const grown = (bytes: number) => ({ ...payload, sealed: new Uint8Array((payload.sealed?.length ?? 0) + bytes) });
  const overhead = 4; // The lengths of label 9, payload and static part each take a byte more, and so does a k past 23.
  assert.equal(fits(transfer.link, grown(room - overhead), { maximumVersion: 40 }), true);
  assert.equal(fits(transfer.link, grown(room - overhead + 1), { maximumVersion: 40 }), false);
});

test("flags are five bits and no more", () => {
  for (let value = 0; value < 32; value++) {
    const flags = decodeFlags(value);
    assert.equal(flags && encodeFlags(flags), value);
  }
  for (const value of [-1, 32, 33, 1.5, 2 ** 32]) assert.equal(decodeFlags(value), null);
});

test("the digits of a code are its bytes", () => {
  for (const { digits, content } of positive) assert.equal(toHex(decodeDigits(digits)), content);
});
