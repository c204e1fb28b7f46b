import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createNodeCrypto } from "@countersign/platform";
import {
  decodeContent,
  encodeFlags,
  frameMs,
  fromHex,
  type NumberDirectory,
  openScene,
  type Operation,
  parseStatic,
  readQrText,
  type Scene,
  staticHash,
  toBase64url,
} from "@countersign/protocol";
import type { Binding } from "../src/core/binding.ts";
import type { FrozenOperation, StoredOperation } from "../src/core/operation.ts";
import type { Registry } from "../src/core/registry.ts";
import { firstRefusal } from "../src/core/request-rules.ts";
import { type ScanFacts, scanChecks } from "../src/core/scan-checks.ts";
import { readVectors } from "./read-vectors.ts";

interface Positive {
  readonly name: string;
  readonly operation: Operation;
  readonly salt: string;
  readonly digest: string;
  readonly kFrame: string;
  readonly sealKey: string | null;
  readonly static: string;
  readonly k: number;
  readonly text: string;
}
interface Vectors {
  readonly now: number;
  readonly directory: NumberDirectory;
  readonly positive: readonly Positive[];
  readonly record: { readonly codeHash: string; readonly hint: string; readonly of: string };
  readonly negative: readonly {
    readonly name: string;
    readonly step: string;
    readonly text: string;
    readonly kNow: number;
    readonly expect: string;
  }[];
}

const crypto = createNodeCrypto();
const { directory, positive, negative, record, now } = readVectors<Vectors>("qr-content");
const transfer = positive.find(({ name }) => name === record.of) as Positive;
const subject = transfer.operation.login.subject ?? "";
const issuedAtMs = now * 1000;
const scanner = { id: "bnd_scanner", organization: transfer.operation.organization, subject } as unknown as Binding;

/** The record a verification server would have kept for the vector's code, written down from the vector's other members. */
async function recordOf({ operation, salt, digest, static: signed }: Positive): Promise<FrozenOperation> {
  const { payload } = parseStatic(fromHex(signed));
  const { organization, business, qrServer, expiry, flags, hint } = payload;
  return {
    ...operation,
    id: "op_01kaejzt7rf8qasej9vg4c4b3x",
    numbers: { organization, business, qrServer, source: 1, type: 1, templateVersion: 3 },
    qrKey: directory.qr[0]?.jwk.x ?? "",
    initiator: {},
    link: "https://verify.example.com/q",
    salt: toBase64url(fromHex(salt)),
    digest: toBase64url(fromHex(digest)),
    codeHash: toBase64url(await crypto.sha256(payload.code)),
    hint: hint && toBase64url(hint),
    flags: encodeFlags(flags),
    staticHash: toBase64url(await staticHash(crypto, fromHex(signed))),
    epoch: 1,
    createdAtMs: issuedAtMs,
    issuedAtMs,
    expiresAt: expiry,
    releaseSeconds: 120,
    minimumAssurance: "soft",
    idempotencyKey: "key",
    requestHash: "hash",
  };
}

const registry = {
  organizations: [{ n: 1, id: "example-bank", name: "", origins: [] }],
  businesses: [{ n: 7, organization: 1, id: "transfers" }],
  qr: directory.qr,
} as unknown as Registry;

async function factsOf(vector: Positive, { text = vector.text, kNow = vector.k } = {}): Promise<ScanFacts> {
  const content = decodeContent(readQrText(text, "approval").bytes);
  const { payload } = parseStatic(content.static);
  const frozen = await recordOf(vector);
  const expectedScene = (await openScene(
    crypto,
    fromHex(transfer.sealKey ?? ""),
    parseStatic(fromHex(transfer.static)).payload,
  )) as Scene;
  const scene = payload.sealed
    ? ((await openScene(crypto, fromHex(vector.sealKey ?? ""), payload)) ?? "unopened")
    : null;
  const operation: StoredOperation = {
    frozen,
    progress: { state: "presented" },
    version: 2,
    subject: frozen.login.subject ?? null,
    scans: 0,
    tries: 0,
    attempt: null,
    attempts: 0,
    deadlineMs: frozen.expiresAt * 1000,
  };
  return {
    crypto,
    binding: scanner,
    operation,
    frozen,
    content,
    payload,
    codeHash: toBase64url(await crypto.sha256(payload.code)),
    scannedHash: toBase64url(await staticHash(crypto, content.static)),
    frameKey: fromHex(vector.kFrame),
    scene,
    expectedScene,
    registry,
    template: { allowAnonymous: false },
    mayClaimAnonymous: true,
    nowMs: issuedAtMs + kNow * frameMs,
  };
}

describe("the list of scan checks", () => {
  test("takes the vector's code as it stands on the screen", async () => {
    assert.equal(await firstRefusal(scanChecks, await factsOf(transfer)), null);
  });

  test("takes a code without label 9", async () => {
    const shut = positive.find(({ name }) => name === "transfer without label 9") as Positive;
    assert.equal(
      await firstRefusal(scanChecks, {
        ...(await factsOf(shut)),
        binding: { ...scanner, subject: shut.operation.login.subject ?? "" },
      }),
      null,
    );
  });

  for (const { name, text, kNow, expect } of negative.filter(({ step }) => step === "server")) {
    test(`refuses the vector "${name}" with ${expect}`, async () => {
      assert.equal((await firstRefusal(scanChecks, await factsOf(transfer, { text, kNow })))?.code, expect);
    });
  }

  type Change = (facts: ScanFacts) => ScanFacts;
  const keeping =
    (change: Partial<FrozenOperation>): Change =>
    (facts) => ({ ...facts, frozen: { ...facts.frozen, ...change } });
  const numbered =
    (change: Partial<FrozenOperation["numbers"]>): Change =>
    (facts) =>
      keeping({ numbers: { ...facts.frozen.numbers, ...change } })(facts);
  const stored =
    (change: Partial<StoredOperation>): Change =>
    (facts) => ({ ...facts, operation: { ...facts.operation, ...change } });
  const claim = {
    binding: "bnd_other",
    device: "dev_x",
    deviceKind: "phone",
    userReference: "reference",
    nonceHash: "",
    confirmation: null,
    confirmed: false,
    claimedAtMs: 0,
  } as const;
  const own = { ...claim, binding: scanner.id };
  const refusals: readonly (readonly [what: string, code: string, change: Change])[] = [
    [
      "another user's device",
      "operation_not_found",
      (facts) => ({ ...facts, binding: { ...scanner, subject: "other" } }),
    ],
    [
      "a device of another organization",
      "operation_not_found",
      (facts) => ({ ...facts, binding: { ...scanner, organization: "example-games" } }),
    ],
    ["a code past its deadline", "operation_expired", (facts) => stored({ deadlineMs: facts.nowMs })(facts)],
    ["a frame from the future", "qr_frame_stale", (facts) => ({ ...facts, nowMs: facts.nowMs - 2 * frameMs })],
    ["other bytes than were registered", "qr_not_valid", (facts) => ({ ...facts, scannedHash: "other" })],
    ["another verification code", "qr_details_mismatch", keeping({ codeHash: "other" })],
    ["another organization", "qr_details_mismatch", numbered({ organization: 2 })],
    ["another business", "qr_details_mismatch", numbered({ business: 9 })],
    ["another QR server", "qr_details_mismatch", numbered({ qrServer: 4 })],
    ["another expiry", "qr_details_mismatch", keeping({ expiresAt: 1 })],
    ["other flags", "qr_details_mismatch", keeping({ flags: 0 })],
    ["another digest", "qr_details_mismatch", keeping({ digest: toBase64url(new Uint8Array(32)) })],
    ["another hint", "qr_details_mismatch", keeping({ hint: "AAAAAA" })],
    ["a sealed copy that does not open", "qr_not_valid", (facts) => ({ ...facts, scene: "unopened" })],
    [
      "a sealed copy that differs in the salt alone",
      "qr_not_valid",
      (facts) => ({ ...facts, expectedScene: { ...facts.expectedScene, salt: new Uint8Array(16) } }),
    ],
    [
      "a sealed copy of another payee",
      "qr_details_mismatch",
      (facts) => ({
        ...facts,
        expectedScene: { ...facts.expectedScene, values: facts.expectedScene.values.with(3, "Mira 0kafor") },
      }),
    ],
    [
      "a sealed copy of another login",
      "qr_details_mismatch",
      (facts) => ({ ...facts, expectedScene: { ...facts.expectedScene, loginState: 0 } }),
    ],
    [
      "a sealed copy of another subject",
      "qr_details_mismatch",
      (facts) => ({ ...facts, expectedScene: { ...facts.expectedScene, subject: new Uint8Array(16) } }),
    ],
    [
      "another key of the same QR server",
      "qr_not_valid",
      (facts) => ({ ...facts, frozen: { ...facts.frozen, qrKey: "another" } }),
    ],
    ["a QR server that was struck off", "qr_not_valid", (facts) => ({ ...facts, registry: { ...registry, qr: [] } })],
    [
      "a QR server that may not serve the business",
      "qr_not_valid",
      (facts) => ({ ...facts, registry: { ...registry, qr: registry.qr.map((one) => ({ ...one, businesses: [9] })) } }),
    ],
    ["what another device has claimed", "operation_state_conflict", stored({ progress: { state: "claimed", claim } })],
    ["a fourth scan", "attempts_exceeded", stored({ progress: { state: "claimed", claim: own }, scans: 3 })],
    ["what was cancelled", "operation_state_conflict", stored({ progress: { state: "cancelled" }, deadlineMs: null })],
  ];
  for (const [what, code, change] of refusals) {
    test(`refuses ${what} with ${code}`, async () => {
      assert.equal((await firstRefusal(scanChecks, change(await factsOf(transfer))))?.code, code);
    });
  }

  describe("of an operation nobody is named for", () => {
    const nobody: Change = (facts) => {
      const frozen = { ...facts.operation.frozen, login: { state: 0 } as const };
      const operation = { ...facts.operation, frozen, subject: null };
      return {
        ...facts,
        frozen,
        operation,
        binding: { ...scanner, subject: "other" },
        template: { allowAnonymous: true },
      };
    };
    /** What the rules of their own say; the vector's code is a user's, so every other rule is left out. */
    const said = async (change: Change) => {
      const names = ["subject is the binding's", "contentions of this device", "free or this device's"];
      const rules = scanChecks.filter(({ name }) => names.includes(name));
      return (await firstRefusal(rules, change(nobody(await factsOf(transfer)))))?.code ?? null;
    };

    test("lets in any device of the organization, as long as the type may be started so", async () => {
      assert.equal(await said((facts) => facts), null);
      assert.equal(await said((facts) => ({ ...facts, template: { allowAnonymous: false } })), "operation_not_found");
      const elsewhere = { ...scanner, organization: "example-games" };
      assert.equal(await said((facts) => ({ ...facts, binding: elsewhere })), "operation_not_found");
    });

    test("ends with the second device, unless that one came second too often", async () => {
      const claimed = stored({ progress: { state: "claimed", claim } });
      assert.equal(await said(claimed), "operation_contended");
      assert.equal(await said((facts) => ({ ...claimed(facts), mayClaimAnonymous: false })), "rate_limited");
      assert.equal(await said((facts) => ({ ...facts, mayClaimAnonymous: false })), "rate_limited");
      assert.equal(await said(stored({ progress: { state: "claimed", claim: own }, scans: 1 })), null);
    });
  });

  test("takes no notice of contentions for an operation that is a user's", async () => {
    assert.equal(await firstRefusal(scanChecks, { ...(await factsOf(transfer)), mayClaimAnonymous: false }), null);
  });

  test("does not judge the age of a frame of the same device, but its tag", async () => {
    const rules = scanChecks.filter(({ name }) => name === "frame tag and window");
    const old = keeping({ flags: 2 })(await factsOf(transfer, { kNow: 30 }));
    assert.equal(await firstRefusal(rules, old), null);
    assert.equal((await firstRefusal(rules, keeping({ flags: 0 })(old)))?.code, "qr_frame_stale");
    assert.equal((await firstRefusal(rules, { ...old, frameKey: new Uint8Array(32) }))?.code, "qr_not_valid");
  });

  test("answers a foreign device with an old photograph as it answers one with a random code", async () => {
    const old = { ...(await factsOf(transfer, { kNow: 30 })), binding: { ...scanner, subject: "other" } };
    assert.equal((await firstRefusal(scanChecks, old))?.code, "operation_not_found");
  });

  test("takes the third scan of the device that holds the claim", async () => {
    const facts = stored({ progress: { state: "claimed", claim: own }, scans: 2 })(await factsOf(transfer));
    assert.equal(await firstRefusal(scanChecks, facts), null);
  });
});
