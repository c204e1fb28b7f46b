import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createNodeCrypto } from "@countersign/platform";
import {
  type Application,
  type DecisionClaims,
  fromBase64url,
  parseDecision,
  ProtocolError,
  type PublicJwk,
  thumbprint,
  toBase64url,
  verifyDecision,
} from "@countersign/protocol";
import { type DecisionFacts, decisionChecks } from "../src/core/decision-checks.ts";
import { firstRefusal } from "../src/core/request-rules.ts";
import { readVectors } from "./read-vectors.ts";

interface Judged {
  readonly name: string;
  readonly decision: string;
  readonly now: number;
  readonly expect: string | null;
}
interface Vectors {
  readonly deviceKey: PublicJwk;
  readonly record: {
    readonly issuer: string;
    readonly binding: string;
    readonly deviceId: string;
    readonly expiry: number;
    readonly minimumVersion: string;
    readonly tokens: readonly string[];
    readonly nonce: string;
    readonly org: number;
    readonly biz: number;
    readonly qs: number;
    readonly qh: string;
    readonly dd: string;
    readonly dh: string;
    readonly app: Application;
  };
  readonly claims: DecisionClaims;
  readonly accepted: readonly Judged[];
  readonly refused: readonly Judged[];
}

const crypto = createNodeCrypto();
const vectors = readVectors<Vectors>("decision");
const { record, deviceKey, claims } = vectors;
const nonceHash = toBase64url(await crypto.sha256(fromBase64url(record.nonce)));

function factsOf(about: DecisionClaims, now: number): DecisionFacts {
  return {
    claims: about,
    issuer: record.issuer,
    nowSeconds: now,
    binding: { id: record.binding, device: record.deviceId, application: record.app, tokens: record.tokens },
    operation: {
      type: "transfer",
      state: "claimed",
      expired: now >= record.expiry,
      claim: { binding: record.binding, nonceHash, confirmed: false },
      decided: false,
      numbers: { organization: record.org, business: record.biz, qrServer: record.qs },
      staticHash: record.qh,
      digest: record.dd,
      needsConfirmation: false,
      needsUserVerification: true,
      minimumAssurance: "soft",
    },
    nonceHash,
    displayHashes: [record.dh],
    minimumVersion: record.minimumVersion,
    assurance: "soft",
    userVerified: about.uv === "passkey",
    newDevice: null,
  };
}

/** The whole of §7's order: form, signature, then the list. */
async function judge({ decision, now }: Judged): Promise<string | null> {
  try {
    const parsed = parseDecision(decision, await thumbprint(crypto, deviceKey));
    if (!(await verifyDecision(crypto, deviceKey, parsed))) return "proof_invalid";
    return (await firstRefusal(decisionChecks, factsOf(parsed.claims, now)))?.code ?? null;
  } catch (error) {
    if (error instanceof ProtocolError) return error.code;
    throw error;
  }
}

describe("the list of decision checks", () => {
  for (const vector of [...vectors.accepted, ...vectors.refused]) {
    test(`says ${vector.expect ?? "yes"} to the vector "${vector.name}"`, async () => {
      assert.equal(await judge(vector), vector.expect);
    });
  }

  const good = factsOf(claims, claims.iat);
  type Change = (facts: DecisionFacts) => DecisionFacts;
  const claiming =
    (change: Partial<DecisionClaims>): Change =>
    (facts) => ({ ...facts, claims: { ...facts.claims, ...change } });
  const finding =
    (change: Partial<DecisionFacts["operation"]>): Change =>
    (facts) => ({ ...facts, operation: { ...facts.operation, ...change } });
  const running = (change: Partial<Application>): Change => claiming({ app: { ...claims.app, ...change } });
  const other = { binding: "bnd_other", nonceHash, confirmed: true };
  const burnt = { binding: record.binding, nonceHash: "burnt", confirmed: false };
  const refusals: readonly (readonly [what: string, code: string, change: Change])[] = [
    ["another device", "proof_invalid", claiming({ iss: "dev_01kaejzt7rf8qasej9vg4c4b3z" })],
    ["another issuer", "proof_invalid", claiming({ aud: "https://other.example.com" })],
    ["another binding", "proof_invalid", claiming({ sub: "bnd_01kaejzt7rf8qasej9vg4c4b3z" })],
    ["a life over a minute", "proof_invalid", claiming({ exp: claims.iat + 61 })],
    ["an end more than a minute ago", "proof_invalid", (facts) => ({ ...facts, nowSeconds: claims.exp + 61 })],
    [
      "an operation already decided",
      "operation_already_decided",
      finding({ state: "declined", decided: true, claim: burnt }),
    ],
    ["an operation decided with the same nonce", "nonce_replayed", finding({ state: "approved", decided: true })],
    ["an operation past its deadline", "operation_expired", finding({ expired: true })],
    ["an operation nobody has scanned", "operation_state_conflict", finding({ state: "presented", claim: null })],
    ["an operation that was cancelled", "operation_state_conflict", finding({ state: "cancelled" })],
    ["another device's claim", "operation_state_conflict", finding({ claim: other })],
    ["a nonce burnt by a newer scan", "nonce_replayed", finding({ claim: burnt })],
    ["another organization", "qr_details_mismatch", claiming({ org: 2 })],
    ["another business", "qr_details_mismatch", claiming({ biz: 8 })],
    ["another QR server", "qr_details_mismatch", claiming({ qs: 4 })],
    ["another code", "qr_details_mismatch", claiming({ qh: record.dd })],
    ["another operation digest", "digest_mismatch", claiming({ dd: record.qh })],
    ["another display", "display_mismatch", claiming({ dh: record.qh })],
    ["another application", "application_not_allowed", running({ id: "countersign-cli" })],
    ["another installation", "application_not_allowed", running({ installation: "01kaejzt7s" })],
    ["another origin", "application_not_allowed", running({ origin: "https://other.example.com" })],
    ["another time of installing", "application_not_allowed", running({ installedAt: 1 })],
    ["an application nobody may use", "application_not_allowed", (facts) => ({ ...facts, minimumVersion: null })],
    ["a version just below the least", "application_outdated", running({ version: "1.8.99" })],
    ["a rolling token given to nobody", "device_frozen", claiming({ dst: record.qh })],
    ["no user verification", "user_verification_required", claiming({ uv: "none" })],
    ["a PIN where the user must be verified", "user_verification_required", claiming({ uv: "pin" })],
    ["too little assurance", "assurance_insufficient", finding({ minimumAssurance: "uv" })],
    ["no confirmation code", "confirmation_needed", finding({ needsConfirmation: true })],
  ];
  for (const [what, code, change] of refusals) {
    test(`refuses ${what} with ${code}`, async () => {
      assert.equal((await firstRefusal(decisionChecks, change(good)))?.code, code);
    });
  }

  test("takes the previous rolling token, another system and the very version that is the least", async () => {
    for (const change of [
      claiming({ dst: record.tokens[1] ?? "" }),
      running({ os: "iOS 20" }),
      running({ version: "1.9" }),
    ]) {
      assert.equal(await firstRefusal(decisionChecks, change(good)), null);
    }
  });

  test("lets a decline through without verification, assurance or confirmation code, and nothing else", async () => {
    const decline = claiming({ dec: "decline", uv: "none" });
    const strict = finding({ needsConfirmation: true, minimumAssurance: "hw" });
    assert.equal(await firstRefusal(decisionChecks, strict(decline(good))), null);
    for (const [what, code, change] of refusals.slice(0, -5)) {
      assert.equal((await firstRefusal(decisionChecks, change(decline(good))))?.code, code, what);
    }
  });

  test("judges in the order of §7: what stands earlier is the answer", async () => {
    // Those of "state and nonce" exclude one another.
    const ofState = ["operation_already_decided", "operation_expired", "operation_state_conflict", "nonce_replayed"];
    const inOrder = refusals
      .filter(([, code]) => !ofState.includes(code))
      .filter(([, code], i) => refusals.findIndex((entry) => entry[1] === code) === i)
      .toReversed();
    let facts = good;
    for (const [what, expected, change] of inOrder) {
      facts = change(facts);
      assert.equal((await firstRefusal(decisionChecks, facts))?.code, expected, what);
    }
  });
});
