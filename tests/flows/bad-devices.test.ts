import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { after, before, beforeEach, describe, test } from "node:test";
import { createNodeCrypto, createNodeSigner, generatePrivateJwk } from "@countersign/platform";
import {
  type DecisionClaims,
  decodeContent,
  encodeContent,
  type ErrorCode,
  fromBase64url,
  readQrText,
  signDecision,
  signJws,
  toBase64url,
  toHex,
  fromHex,
  utf8,
  writeQrText,
} from "@countersign/protocol";
import { enrolDevice } from "../world/devices.ts";
import { frameOf, openOperation, type Opened } from "../world/open-operation.ts";
import { enrolRaw, type RawAnswer, type RawDevice } from "../world/raw-device.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

const crypto = createNodeCrypto();

describe("a device's bad request", () => {
  let world: World;
  let raw: RawDevice;
  let opened: Opened;
  let text: string;
  before(async () => {
    world = await startWorld({ limits: noLimits });
    raw = await enrolRaw(world, "mira");
  });
  beforeEach(async () => {
    opened = await openOperation(world, "transfer", { user: "mira" });
    text = await frameOf(opened);
  });
  after(() => world.close());

  const stateNow = async () => (await world.bank.sdk.get(opened.id)).state;
  const bytesOf = () => readQrText(text, "approval").bytes;
  const send = (bytes: Uint8Array) => raw.call("POST", "/v1/device/scans", { qr: toBase64url(bytes) });

  describe("in its signature", () => {
    const scan = (tampering: Parameters<RawDevice["call"]>[3], body?: object) =>
      raw.call("POST", "/v1/device/scans", body ?? { qr: toBase64url(bytesOf()) }, tampering);
    const cases: readonly (readonly [
      what: string,
      code: ErrorCode,
      tampering: () => Promise<Parameters<RawDevice["call"]>[3]> | Parameters<RawDevice["call"]>[3],
    ])[] = [
      [
        "of a key nobody knows",
        "signature_invalid",
        async () => ({ signer: await createNodeSigner(crypto, generatePrivateJwk()) }),
      ],
      [
        "of another key under this one's name",
        "signature_invalid",
        async () => ({ signer: { ...(await createNodeSigner(crypto, generatePrivateJwk())), kid: raw.signer.kid } }),
      ],
      ["61 seconds old", "signature_invalid", () => ({ created: world.clock.seconds() - 61 })],
      ["61 seconds ahead", "signature_invalid", () => ({ created: world.clock.seconds() + 61 })],
      ["over another body", "content_digest_mismatch", () => ({ signs: { body: utf8("{}") } })],
      ["over no body", "signature_invalid", () => ({ signs: { body: null } })],
      ["for another path", "signature_invalid", () => ({ signs: { path: "/v1/device/decisions" } })],
      ["for another method", "signature_invalid", () => ({ signs: { method: "PUT" } })],
      ["for another host", "signature_invalid", () => ({ signs: { authority: "evil.example.com" } })],
      ["for another query", "signature_invalid", () => ({ signs: { query: "?a=1" } })],
      ["with no signature at all", "signature_invalid", () => ({ headers: { signature: "", "signature-input": "" } })],
      [
        "with two signatures",
        "signature_invalid",
        () => ({ headers: { signature: "countersign=:AAAA:, other=:AAAA:" } }),
      ],
    ];
    for (const [what, code, tampering] of cases) {
      test(`is refused with ${code}: ${what}`, async () => {
        assert.equal((await scan(await tampering())).code, code);
        assert.equal(await stateNow(), "presented");
      });
    }

    test("is taken at the edge of its minute", async () => {
      assert.equal((await scan({ created: world.clock.seconds() - 60 })).status, 200);
    });
  });

  describe("in its code", () => {
    const flipped = (at: number) => {
      const bytes = bytesOf();
      bytes[at < 0 ? bytes.length + at : at] = (bytes.at(at) ?? 0) ^ 1;
      return bytes;
    };
    const cases: readonly (readonly [what: string, code: ErrorCode, bytes: () => Uint8Array])[] = [
      ["one bit of the frame's tag", "qr_not_valid", () => flipped(-1)],
      [
        "another frame number under the same tag",
        "qr_not_valid",
        () => encodeContent({ ...decodeContent(bytesOf()), k: 1 }),
      ],
      [
        "a tag of 8 bytes",
        "qr_malformed",
        () => encodeContent({ ...decodeContent(bytesOf()), tag: new Uint8Array(8) }),
      ],
      ["nothing", "qr_malformed", () => new Uint8Array()],
      ["a byte behind its end", "qr_malformed", () => new Uint8Array([...bytesOf(), 0])],
      ["a byte less", "qr_malformed", () => bytesOf().slice(0, -1)],
      ["a list of indefinite length", "qr_malformed", () => new Uint8Array([0x9f, ...bytesOf().slice(1), 0xff])],
      ["a map", "qr_malformed", () => new Uint8Array([0xa0])],
      ["a tag before it", "qr_malformed", () => new Uint8Array([0xc1, ...bytesOf()])],
      ["a length longer than need be", "qr_malformed", () => new Uint8Array([0x98, 3, ...bytesOf().slice(1)])],
      ["arrays a hundred deep", "qr_malformed", () => new Uint8Array(100).fill(0x81)],
      ["701 bytes", "qr_malformed", () => new Uint8Array(701)],
    ];
    for (const [what, code, bytes] of cases) {
      test(`is refused with ${code}: ${what}`, async () => {
        assert.equal((await send(bytes())).code, code);
        assert.equal(await stateNow(), "presented");
      });
    }

    test("is refused with qr_malformed when it is no base64url", async () => {
      for (const qr of ["", "====", "a", "a b", "é"])
        assert.equal((await raw.call("POST", "/v1/device/scans", { qr })).code, "qr_malformed");
    });

    test("is told apart by no single byte: each change is refused and leaves the operation open (P19)", async () => {
      const good = bytesOf();
      for (let at = 0; at < good.length; at += 7) {
        const changed = good.slice();
        changed[at] = (changed[at] ?? 0) ^ 0x40;
        const { code } = await send(changed);
        assert.ok(
          code !== null && ["qr_malformed", "qr_not_valid", "operation_not_found", "qr_frame_stale"].includes(code),
          `byte ${at}: ${code}`,
        );
        assert.equal(await stateNow(), "presented");
      }
    });

    test("is refused with qr_frame_stale when it is an old picture, and the live one is taken after it", async () => {
      world.clock.move(15);
      assert.equal((await raw.scan(text)).code, "qr_frame_stale");
      assert.equal((await raw.scan(await frameOf(opened))).status, 200);
    });

    test("is answered alike whether it is another user's, of another organization, old, random or ended (T17)", async () => {
      const other = await enrolRaw(world, `other-${opened.id}`);
      const random = decodeContent(bytesOf());
      const nobody = encodeContent({ ...random, static: random.static.map((byte, i) => (i === 20 ? byte ^ 1 : byte)) });
      const ended = await openOperation(world, "transfer", { user: "mira" });
      const endedText = await frameOf(ended);
      await world.bank.sdk.cancel(ended.id);
      const game = await openOperation(world, "item-transfer", { user: "mira" });
      const answers = [
        await other.scan(text),
        await other.call("POST", "/v1/device/scans", { qr: toBase64url(nobody) }),
        await raw.scan(endedText),
        await raw.scan(await frameOf(game)),
      ];
      world.clock.move(20);
      answers.push(await other.scan(text));
      const words = answers.map(({ status, body }) => JSON.stringify([status, { ...body, traceId: "" }]));
      assert.equal(new Set(words).size, 1);
      assert.equal(answers[0]?.code, "operation_not_found");
      assert.equal(await stateNow(), "presented");
    });

    test("is refused when another of the user's codes was glued to it", async () => {
      const second = decodeContent(
        readQrText(await frameOf(await openOperation(world, "transfer", { user: "mira" })), "approval").bytes,
      );
      const glued = encodeContent({ ...decodeContent(bytesOf()), tag: second.tag, k: second.k });
      assert.equal((await send(glued)).code, "qr_not_valid");
      assert.ok(writeQrText("approval", "https://x.example.com/q", glued));
    });

    test("is refused from the fourth scan on", async () => {
      for (let i = 0; i < 3; i++) assert.equal((await raw.scan(text)).status, 200);
      assert.equal((await raw.scan(text)).code, "attempts_exceeded");
      assert.equal(await stateNow(), "claimed");
    });
  });

  describe("in its decision", () => {
    let scanned: RawAnswer;
    let claims: DecisionClaims;
    beforeEach(async () => {
      const answer = await raw.scan(text);
      const { subject } = await world.bank.sdk.get(opened.id);
      scanned = { ...answer, body: { ...answer.body, subject } };
      claims = await raw.claimsFor(text, scanned);
    });
    const signed = (change: object = {}) => signDecision(raw.signer, { ...claims, ...change });
    const part = (value: object) => toBase64url(utf8(JSON.stringify(value)));
    const header = () => ({ typ: "countersign-decision+jwt", alg: "ES256", kid: raw.signer.kid });

    test("is no bad request when it is right, so that what follows is about what is wrong", async () => {
      assert.deepEqual([(await raw.decide(await signed())).body["state"], await stateNow()], ["approved", "approved"]);
    });

    const made: readonly (readonly [what: string, code: ErrorCode, decision: () => Promise<string>])[] = [
      ["algorithm none", "proof_invalid", async () => `${part({ ...header(), alg: "none" })}.${part(claims)}.`],
      [
        "HS256 under the public key (T41)",
        "proof_invalid",
        async () => {
          const input = `${part({ ...header(), alg: "HS256" })}.${part(claims)}`;
          return `${input}.${createHmac("sha256", JSON.stringify(raw.signer.jwk)).update(input).digest("base64url")}`;
        },
      ],
      ["ES256K", "proof_invalid", async () => withHeader({ alg: "ES256K" })],
      ["RS256", "proof_invalid", async () => withHeader({ alg: "RS256" })],
      ["a key in its header", "proof_invalid", async () => withHeader({ jwk: raw.signer.jwk })],
      [
        "a link to a key in its header",
        "proof_invalid",
        async () => withHeader({ jku: "https://evil.example.com/jwks.json" }),
      ],
      ["the type of a receipt", "proof_invalid", async () => signJws(raw.signer, "countersign-receipt+jwt", claims)],
      [
        "another key's signature",
        "proof_invalid",
        async () =>
          signDecision({ ...(await createNodeSigner(crypto, generatePrivateJwk())), kid: raw.signer.kid }, claims),
      ],
      [
        "another key",
        "proof_invalid",
        async () => signDecision(await createNodeSigner(crypto, generatePrivateJwk()), claims),
      ],
      ["two dots too few", "proof_invalid", async () => "abc"],
      [
        "a claim twice",
        "proof_invalid",
        async () => {
          const payload = toBase64url(
            utf8(JSON.stringify(claims).replace('"dec":"approve"', '"dec":"decline","dec":"approve"')),
          );
          const input = `${part(header())}.${payload}`;
          return `${input}.${toBase64url(await raw.signer.sign(utf8(input)))}`;
        },
      ],
      ["another audience (T44)", "proof_invalid", () => signed({ aud: "https://other.example.com" })],
      ["a list of audiences", "invalid_request", () => signed({ aud: [claims.aud] })],
      ["another device's name", "proof_invalid", () => signed({ iss: "dev_01890a5d7e7a7bd0a1b2c3d4e5" })],
      ["an end an hour away", "proof_invalid", () => signed({ exp: claims.iat + 3600 })],
      ["an end long ago", "proof_invalid", () => signed({ iat: claims.iat - 300, exp: claims.iat - 240 })],
      ["a claim nobody knows", "invalid_request", () => signed({ extra: true })],
      ["neither yes nor no", "invalid_request", () => signed({ dec: "maybe" })],
      ["an operation there is none of", "operation_not_found", () => signed({ op: "op_01890a5d7e7a7bd0a1b2c3d4e5" })],
      ["another nonce", "nonce_replayed", () => signed({ nonce: toBase64url(new Uint8Array(16)) })],
      ["another organization", "qr_details_mismatch", () => signed({ org: claims.org + 1 })],
      ["another code", "qr_details_mismatch", () => signed({ qh: claims.dd })],
      ["another digest (T5)", "digest_mismatch", () => signed({ dd: claims.qh })],
      ["another display (T5)", "display_mismatch", () => signed({ dh: claims.dd })],
      [
        "another installation (T52)",
        "application_not_allowed",
        () => signed({ app: { ...claims.app, installation: "another-one" } }),
      ],
      ["an old version (T52)", "application_outdated", () => signed({ app: { ...claims.app, version: "0.0.9" } })],
    ];
    const withHeader = async (change: object): Promise<string> => {
      const input = `${part({ ...header(), ...change })}.${part(claims)}`;
      return `${input}.${toBase64url(await raw.signer.sign(utf8(input)))}`;
    };
    for (const [what, code, decision] of made) {
      test(`is refused with ${code}: ${what}`, async () => {
        assert.equal((await raw.decide(await decision())).code, code);
        assert.equal(await stateNow(), "claimed");
        assert.equal((await raw.decide(await signed())).status, 200, "and the right one is taken after it");
      });
    }

    test("is refused with nonce_replayed when a second scan has burnt the nonce", async () => {
      await raw.scan(text);
      assert.equal((await raw.decide(await signed())).code, "nonce_replayed");
    });

    test("is refused with nonce_replayed when it is the accepted one in other bytes (T42)", async () => {
      const decision = await signed();
      const first = await raw.decide(decision);
      const [head, payload, signature = ""] = decision.split(".");
      const n = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
      const bytes = fromBase64url(signature);
      bytes.set(fromHex((n - BigInt(`0x${toHex(bytes.subarray(32))}`)).toString(16).padStart(64, "0")), 32);
      assert.equal((await raw.decide(`${head}.${payload}.${toBase64url(bytes)}`)).code, "nonce_replayed");
      assert.equal((await raw.decide(await signed())).code, "nonce_replayed", "signed once more");
      const again = await raw.decide(decision);
      assert.deepEqual(
        [again.status, again.body["version"]],
        [200, first.body["version"]],
        "the same bytes are the same answer",
      );
    });

    test("is refused with operation_already_decided under a fresh nonce after a decision", async () => {
      await raw.decide(await signed());
      assert.equal(
        (await raw.decide(await signed({ nonce: toBase64url(new Uint8Array(16)), jti: "another-jti-0123456789" })))
          .code,
        "operation_already_decided",
      );
    });

    test("of another device of nobody's is not even looked at", async () => {
      const other = await enrolRaw(world, `other-${opened.id}`);
      assert.equal((await other.decide(await signed())).code, "proof_invalid");
      assert.equal(await stateNow(), "claimed");
    });

    test("is taken with the rolling token before the last, and freezes the device with one before that (T12)", async () => {
      const previous = raw.lastToken();
      await raw.account();
      assert.equal(
        (await raw.decide(await signDecision(raw.signer, await raw.claimsFor(text, scanned, previous)))).status,
        200,
      );
      const copy = await enrolRaw(world, `copied-${opened.id}`);
      const victim = await openOperation(world, "transfer", { user: `copied-${opened.id}` });
      const frame = await frameOf(victim);
      const stolen = copy.lastToken();
      const answer = await copy.scan(frame);
      await copy.account();
      const { subject } = await world.bank.sdk.get(victim.id);
      const stale = await copy.claimsFor(frame, { ...answer, body: { ...answer.body, subject } }, stolen);
      assert.equal((await copy.decide(await signDecision(copy.signer, stale))).code, "device_frozen");
      assert.equal((await copy.scan(frame)).code, "device_frozen");
      assert.equal((await copy.account()).body["state"], "frozen");
      assert.equal((await world.bank.sdk.get(victim.id)).state, "claimed");
    });
  });

  test("of a revoked device is told that it was removed, whatever it asks (P18)", async () => {
    const user = `gone-${opened.id}`;
    const gone = await enrolRaw(world, user);
    const operation = await openOperation(world, "transfer", { user });
    const frame = await frameOf(operation);
    const [bound] = await world.bank.sdk.devices.list(user);
    await world.bank.sdk.devices.revoke(user, bound?.id ?? "");
    const codes = [
      await gone.account(),
      await gone.scan(frame),
      await gone.decide("x"),
      await gone.call("GET", `/v1/device/operations/${operation.id}`),
    ].map(({ code }) => code);
    assert.deepEqual(new Set(codes), new Set(["device_revoked"]));
  });

  test("is never the real device's", async () => {
    const user = `real-${opened.id}`;
    const device = await enrolDevice({ party: world.bank, user, clock: world.clock });
    const operation = await openOperation(world, "transfer", { user });
    await device.scan(await frameOf(operation), null);
    assert.equal(
      (await device.decide(operation.id, { answer: "approve", reason: null, locale: "zh" })).fate,
      "waiting",
    );
  });
});
