import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { after, before, beforeEach, describe, test } from "node:test";
import { createNodeCrypto, createNodeSigner, generatePrivateJwk } from "@countersign/platform";
import {
  type DecisionClaims,
  type ErrorCode,
  fromBase64url,
  signDecision,
  signJws,
  toBase64url,
  toHex,
  fromHex,
  utf8,
} from "@countersign/protocol";
import { frameOf, openOperation, type Opened } from "../world/open-operation.ts";
import { enrolRaw, type RawAnswer, type RawDevice } from "../world/raw-device.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

const crypto = createNodeCrypto();

describe("a device's bad decision", () => {
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
});
