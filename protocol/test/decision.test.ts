import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { fromBase64url, fromHex, toBase64url, toHex } from "../src/bytes.ts";
import type { Application, DecisionClaims, Display } from "../src/decision.ts";
import {
  checkDecisionParties,
  decisionSigningInput,
  displayHash,
  parseDecision,
  passkeyChallenge,
  signDecision,
  verifyDecision,
} from "../src/decision.ts";
import { ProtocolError } from "../src/errors.ts";
import { signJws } from "../src/jws.ts";
import { thumbprint } from "../src/jwk.ts";
import { parseOfflineDecision, signOfflineDecision, verifyOfflineDecision } from "../src/offline-decision.ts";
import type { Engine, VectorKey } from "./engines.ts";
import { engines } from "./engines.ts";
import { readVectors } from "./read-vectors.ts";
import { refusalOf } from "./refusal.ts";

interface Judged {
  name: string;
  decision: string;
  now: number;
  expect: string | null;
}
interface DecisionVectors {
  deviceKey: VectorKey;
  rollingToken: string;
  display: Display & { dh: string };
  passkeyChallenge: { signingInput: string; challenge: string };
  record: { issuer: string; binding: string; deviceId: string; needsUv: boolean; dh: string; app: Application };
  claims: DecisionClaims;
  accepted: Judged[];
  refused: Judged[];
}

const vectors = readVectors<DecisionVectors>("decision");
const { deviceKey, display, record, claims } = vectors;
const parties = { device: record.deviceId, issuer: record.issuer, binding: record.binding };

/** The judgements of §7 that need no store, in §7's order. */
async function judge({ crypto }: Engine, text: string, now: number): Promise<void> {
  const decision = parseDecision(text, await thumbprint(crypto, deviceKey));
  if (!(await verifyDecision(crypto, deviceKey, decision))) throw new ProtocolError("proof_invalid");
  checkDecisionParties(decision.claims, { ...parties, now });
  if (decision.claims.dh !== record.dh) throw new ProtocolError("display_mismatch");
  if (record.needsUv && decision.claims.uv === "none") throw new ProtocolError("user_verification_required");
}

for (const engine of engines) {
  const { name, crypto, signerOf } = engine;
  describe(`decisions on ${name}`, () => {
    for (const { name: what, decision, now, expect } of [...vectors.accepted, ...vectors.refused]) {
      test(`${expect ?? "taken"}: ${what}`, async () => {
        assert.equal(await refusalOf(() => judge(engine, decision, now)), expect);
      });
    }

    test("the vector's claims are read as they are", () => {
      assert.deepEqual(parseDecision(vectors.accepted[0]?.decision ?? "").claims, claims);
    });

    test("display hash, rolling token hash and passkey challenge are the vector's", async () => {
      assert.equal(toBase64url(await displayHash(crypto, display)), display.dh);
      assert.equal(toBase64url(await crypto.sha256(fromHex(vectors.rollingToken))), claims.dst);
      const { signingInput, challenge } = vectors.passkeyChallenge;
      assert.equal(decisionSigningInput({ kid: await thumbprint(crypto, deviceKey) }, claims), signingInput);
      assert.equal(toHex(await passkeyChallenge(crypto, signingInput)), challenge);
      const parsed = parseDecision(vectors.accepted[0]?.decision ?? "");
      assert.equal(toHex(await passkeyChallenge(crypto, parsed.signingInput)), challenge);
    });

    test("a decision signed here is taken by every engine", async () => {
      const text = await signDecision(await signerOf(deviceKey), claims);
      for (const other of engines) assert.equal(await refusalOf(() => judge(other, text, claims.iat)), null);
    });

    test("an offline decision has neither exp nor dst nor op", async () => {
      const { exp: _exp, dst: _dst, op: _op, ...offline } = claims;
      const signer = await signerOf(deviceKey);
      const parsed = parseOfflineDecision(await signOfflineDecision(signer, offline));
      assert.deepEqual(parsed.claims, offline);
      assert.equal(await verifyOfflineDecision(crypto, deviceKey, parsed), true);
      const withEnd = await signOfflineDecision(signer, claims);
      assert.equal(await refusalOf(() => parseOfflineDecision(withEnd)), "invalid_request");
      const online = await signDecision(signer, claims);
      assert.equal(await refusalOf(() => parseOfflineDecision(online)), "proof_invalid");
    });
  });
}

const [engine] = engines as [Engine];
const approval = vectors.accepted[0]?.decision ?? "";

test("any single character changed in a decision is refused (P19)", async () => {
  for (let at = 0; at < approval.length; at++) {
    const changed = approval.slice(0, at) + (approval[at] === "B" ? "C" : "B") + approval.slice(at + 1);
    assert.ok(await refusalOf(() => judge(engine, changed, claims.iat)), `character ${at}`);
  }
});

test("the twin signature s → n-s verifies too, so a signature is never an identity (T42)", async () => {
  const [header, payload, signature = ""] = approval.split(".");
  const n = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
  const bytes = fromBase64url(signature);
  const s = n - BigInt(`0x${toHex(bytes.subarray(32))}`);
  bytes.set(fromHex(s.toString(16).padStart(64, "0")), 32);
  const twin = `${header}.${payload}.${toBase64url(bytes)}`;
  assert.notEqual(twin, approval);
  assert.equal(await refusalOf(() => judge(engine, twin, claims.iat)), null);
});

describe("claims of another shape are refused as invalid_request", () => {
  const { exp: _exp, ...withoutExp } = claims;
  const changes: readonly (readonly [string, object])[] = [
    ["no exp", withoutExp],
    ["an unknown claim", { ...claims, extra: 1 }],
    ["an audience that is a list", { ...claims, aud: [claims.aud] }],
    ["a foreign device id", { ...claims, iss: claims.op }],
    ["an instant with a fraction", { ...claims, iat: 1.5 }],
    ["a number of the directory beyond 2^32-1", { ...claims, org: 2 ** 32 }],
    ["a digest of 31 bytes", { ...claims, dd: claims.dd.slice(0, -1) }],
    ["a nonce with padding", { ...claims, nonce: `${claims.nonce}==` }],
    ["neither approve nor decline", { ...claims, dec: "maybe" }],
    ["a reason with an approval", { ...claims, why: "not_me" }],
    ["a reason nobody knows", { ...claims, dec: "decline", why: "bored" }],
    ["an unknown user verification", { ...claims, uv: "retina" }],
    ["an application with more members", { ...claims, app: { ...claims.app, x: 1 } }],
    ...[
      ["version", "1.x"],
      ["version", "v1.10"],
      ["id", "!app"],
      ["id", "app!"],
      ["installation", "!01kaejzt"],
      ["installation", "01kaejzt!"],
    ].map(
      ([name = "", value]) =>
        [`an application whose ${name} is ${value}`, { ...claims, app: { ...claims.app, [name]: value } }] as const,
    ),
  ];
  for (const [what, changed] of changes) {
    test(what, async () => {
      const text = await signJws(await engine.signerOf(deviceKey), "countersign-decision+jwt", changed);
      assert.equal(await refusalOf(() => parseDecision(text)), "invalid_request");
    });
  }
});

test("an application's version may have several digits in each place", async () => {
  const text = await signDecision(await engine.signerOf(deviceKey), {
    ...claims,
    app: { ...claims.app, version: "12.345.6.78" },
  });
  assert.equal(parseDecision(text).claims.app.version, "12.345.6.78");
});

test("an offline decision gives a reason with a decline alone", async () => {
  const { exp: _exp, dst: _dst, op: _op, ...offline } = claims;
  const signer = await engine.signerOf(deviceKey);
  const refusal = async (change: object) => {
    const text = await signJws(signer, "countersign-offline-decision+jwt", { ...offline, ...change });
    return refusalOf(() => parseOfflineDecision(text));
  };
  assert.equal(await refusal({ dec: "decline", why: "not_me" }), null);
  assert.equal(await refusal({ dec: "decline" }), null);
  assert.equal(await refusal({ why: "not_me" }), "invalid_request");
});

test("a JWS of another kind, or of another key id, is no decision (T41)", async () => {
  const signer = await engine.signerOf(deviceKey);
  const receipt = await signJws(signer, "countersign-receipt+jwt", claims);
  assert.equal(await refusalOf(() => parseDecision(receipt)), "proof_invalid");
  assert.equal(await refusalOf(() => parseDecision(approval, "another")), "proof_invalid");
});

test("a decision is good for its parties and its minute, with one more for the judge's clock", async () => {
  const refusal = (change: Partial<DecisionClaims>, expected: object = {}) =>
    refusalOf(() => checkDecisionParties({ ...claims, ...change }, { ...parties, now: claims.iat, ...expected }));
  assert.equal(await refusal({}), null);
  assert.equal(await refusal({}, { now: claims.exp + 60 }), null);
  assert.equal(await refusal({}, { now: claims.exp + 61 }), "proof_invalid");
  assert.equal(await refusal({}, { now: claims.iat - 3600 }), null);
  assert.equal(await refusal({ exp: claims.iat + 61 }), "proof_invalid");
  assert.equal(await refusal({}, { device: "dev_other" }), "proof_invalid");
  assert.equal(await refusal({}, { issuer: "https://other.example.com" }), "proof_invalid");
  assert.equal(await refusal({}, { binding: "bnd_other" }), "proof_invalid");
});
