import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { consumeChecks } from "../src/core/consume-checks.ts";
import { codeEntryRules } from "../src/core/code-entry-rules.ts";
import { compareVersions, type DecisionFacts, decisionChecks } from "../src/core/decision-checks.ts";
import { activationRules, confirmationRules, ticketRules, vetoRules } from "../src/core/enrollment-rules.ts";
import { methodAnswerRules, methodChoiceRules } from "../src/core/method-choice-rules.ts";
import { methodChangeRules } from "../src/core/method-change-rules.ts";
import { offlineDecisionChecks } from "../src/core/offline-decision-checks.ts";
import { requestRules, type Rule } from "../src/core/request-rules.ts";
import { passkeyRules } from "../src/steps/add-passkey.ts";
import { undoChecks } from "../src/core/undo-checks.ts";
import { codeChecks, type ScanFacts, scanChecks } from "../src/core/scan-checks.ts";

const namesOf = (rules: readonly Pick<Rule<never>, "name" | "threat">[]) =>
  rules.map(({ name, threat }) => `${name}: ${threat ?? "-"}`);

/** What one rule of a list says of facts; only what it looks at need be there. */
async function judged<Facts>(rules: readonly Rule<Facts>[], name: string, facts: object): Promise<string | null> {
  const rule = rules.find((one) => one.name === name);
  assert.ok(rule, name);
  return rule.refusal(facts as Facts);
}

const items = [
  "verification code: T5",
  "organization: T5",
  "business: T5",
  "QR server: T5",
  "expiry: T5",
  "flags: T5",
  "digest: T5",
  "account hint: T5",
  "sealed scene and login: T5",
];

describe("the lists of checks", () => {
  test("are these, in this order", () => {
    assert.deepEqual(namesOf(codeChecks), items);
    assert.deepEqual(namesOf(scanChecks), [
      "subject is the binding's: T1",
      "deadline: T3",
      "frame tag and window: T3",
      "bytes as registered: T33",
      ...items,
      "QR server may still serve: T33",
      "code allowed by the policy: T19",
      "contentions of this device: T39",
      "free or this device's: T9",
    ]);
    assert.deepEqual(namesOf(methodChoiceRules), [
      "open for methods: T9",
      "method allowed by the policy: T19",
      "attempts left: T18",
      "method can answer: -",
    ]);
    assert.deepEqual(namesOf(methodAnswerRules), [
      "open for answers: T9",
      "the attempt under way: T20",
      "method allowed by the policy: T19",
    ]);
    assert.deepEqual(namesOf(methodChangeRules), [
      "fresh login to change a method: T10",
      "label of a method: T21",
      "method that can be changed: T19",
      "page of the organization: T27",
      "first method confirmed as the site's policy asks: T54",
    ]);
    assert.deepEqual(namesOf(decisionChecks), [
      "parties and time: T7",
      "state and nonce: T7",
      "the code it is about: T5",
      "operation digest: T5",
      "display hash: T5",
      "application record: T52",
      "rolling token: T12",
      "user verification: T11",
      "assurance: T19",
      "new device's limits: T54",
      "confirmation code: T4",
    ]);
    assert.deepEqual(namesOf(passkeyRules), ["soon after enrolment: T11", "none yet: T11"]);
    assert.deepEqual(namesOf(requestRules), [
      "type allowed to the business: T34",
      "login evidence: T16",
      "source registered: -",
      "link registered: -",
      "same device and its return URL: T50",
      "return URL registered: T50",
      "details fit the template: T21",
      "anonymous amount: T1",
      "other texts: T21",
      "names a waiting device: T10",
      "names a waiting change of methods: T19",
    ]);
    assert.deepEqual(namesOf(ticketRules), [
      "fresh login: T10",
      "label: T21",
      "organization registered: T35",
      "a way to a device: T54",
    ]);
    assert.deepEqual(namesOf(confirmationRules), [
      "waits for its digits: T18",
      "way still open: T10",
      "confirmed as the site's policy asks: T54",
    ]);
    assert.deepEqual(namesOf(activationRules), [
      "still waits: T10",
      "first of its user: T10",
      "approved on a device in use: T10",
      "a day to object has passed: T54",
    ]);
    assert.deepEqual(namesOf(vetoRules), [
      "an enrolment of the same account: T35",
      "an old device: T54",
      "a replacement that waits: T54",
    ]);
    assert.deepEqual(namesOf(consumeChecks), ["return code: T50"]);
    assert.deepEqual(namesOf(undoChecks), ["device that approved: T39", "approved and not used: T9"]);
    assert.deepEqual(namesOf(offlineDecisionChecks), [
      "offline parties: T7",
      "offline digest: T5",
      "offline code it is about: T5",
      "offline application record: T52",
      "offline answer: T5",
      "device whose code matched: T12",
    ]);
    assert.deepEqual(namesOf(codeEntryRules), ["open for codes: T9", "the code that is awaited: T20"]);
  });
});

describe("one rule of a scan", () => {
  const nowMs = 1_795_000_000_000;
  const claim = {
    binding: "bnd_own",
    device: "dev_x",
    deviceKind: "phone",
    nonceHash: "n",
    confirmed: false,
    claimedAtMs: 0,
  };
  const frozen = { login: { state: 1, subject: "s" } };
  const operation = (progress: object, deadlineMs: number | null = nowMs + 1) => ({
    frozen,
    progress,
    deadlineMs,
    scans: 1,
  });

  test("the deadline: passed at its very millisecond", async () => {
    const at = (deadlineMs: number) =>
      judged<ScanFacts>(scanChecks, "deadline", { operation: operation({ state: "presented" }, deadlineMs), nowMs });
    assert.deepEqual(
      [await at(nowMs + 1), await at(nowMs), await at(nowMs - 1)],
      [null, "operation_expired", "operation_expired"],
    );
  });

  const free = (progress: object, deadlineMs?: number | null) =>
    judged<ScanFacts>(scanChecks, "free or this device's", {
      operation: operation(progress, deadlineMs),
      binding: { id: "bnd_own" },
      nowMs,
    });

  test("free or this device's: each state has its word", async () => {
    assert.equal(await free({ state: "presented" }), null);
    assert.equal(await free({ state: "presented" }, nowMs), "operation_expired");
    assert.equal(await free({ state: "claimed", claim }), null);
    assert.equal(
      await free({ state: "claimed", claim: { ...claim, binding: "bnd_other" } }),
      "operation_state_conflict",
    );
    assert.equal(await free({ state: "approved", claim, decision: {} }), "operation_already_decided");
    assert.equal(await free({ state: "blocked" }, null), "operation_state_conflict");
    assert.equal(await free({ state: "cancelled", claim }, null), "operation_state_conflict");
    assert.equal(await free({ state: "claimed" }), "operation_state_conflict", "a claim nobody holds is nobody's");
  });

  test("free or this device's: what nobody is named for is contended by the second", async () => {
    const rule = (binding: string, state: string) =>
      judged<ScanFacts>(scanChecks, "free or this device's", {
        operation: { ...operation({ state, claim }), frozen: { login: { state: 0 } } },
        binding: { id: binding },
        nowMs,
      });
    assert.deepEqual(
      [await rule("bnd_other", "claimed"), await rule("bnd_own", "claimed"), await rule("bnd_other", "cancelled")],
      ["operation_contended", null, "operation_state_conflict"],
    );
  });

  const serving = (qr: readonly object[]) =>
    judged<ScanFacts>(scanChecks, "QR server may still serve", {
      registry: { organizations: [{ n: 1, id: "bank" }], businesses: [{ n: 7, id: "transfers", organization: 1 }], qr },
      frozen: { organization: "bank", business: "transfers", numbers: { qrServer: 3 }, qrKey: "x" },
      nowMs,
    });

  test("the QR server: its own registration counts, until its last second", async () => {
    const server = { n: 3, jwk: { x: "x" }, organizations: [1], businesses: [7], notAfter: null };
    assert.equal(await serving([server]), null);
    const last = nowMs / 1000;
    assert.equal(await serving([{ ...server, notAfter: last }]), null);
    assert.equal(await serving([{ ...server, notAfter: last + 60 }]), null);
    assert.equal(await serving([{ ...server, notAfter: last - 1 }]), "qr_not_valid");
    assert.equal(await serving([{ ...server, jwk: { x: "y" } }]), "qr_not_valid", "a newer key did not sign the code");
    assert.equal(await serving([{ ...server, n: 4 }]), "qr_not_valid", "another server's registration is not its");
    assert.equal(
      await serving([
        { ...server, organizations: [], businesses: [] },
        { ...server, n: 4 },
      ]),
      "qr_not_valid",
    );
  });

  test("the frame: a fault that is no refusal is not taken for one", async () => {
    const broken = { crypto: { hmacSha256: () => Promise.reject(new Error("no such engine")) } };
    const facts = {
      ...broken,
      frameKey: new Uint8Array(32),
      content: { static: new Uint8Array(1), k: 0, tag: new Uint8Array(16) },
      frozen: { issuedAtMs: nowMs, flags: 0 },
      nowMs,
    };
    await assert.rejects(
      judged<ScanFacts>(scanChecks, "frame tag and window", facts),
      (error) => !(error as { code?: string }).code,
    );
  });
});

describe("one rule of a decision", () => {
  const state = (operation: object, nonceHash = "n") =>
    judged<DecisionFacts>(decisionChecks, "state and nonce", { operation, binding: { id: "bnd_own" }, nonceHash });
  const claim = { binding: "bnd_own", nonceHash: "n", confirmed: false };

  test("state and nonce: each state has its word", async () => {
    const open = { state: "claimed", expired: false, claim, decided: false };
    assert.equal(await state(open), null);
    assert.equal(await state(open, "other"), "nonce_replayed");
    assert.equal(await state({ ...open, expired: true }), "operation_expired");
    assert.equal(await state({ ...open, state: "expired" }), "operation_expired");
    assert.equal(await state({ ...open, state: "presented", claim: null }), "operation_state_conflict");
    assert.equal(await state({ ...open, claim: null }), "operation_state_conflict");
    assert.equal(await state({ ...open, claim: { ...claim, binding: "bnd_other" } }), "operation_state_conflict");
    assert.equal(await state({ ...open, state: "approved", decided: true }), "nonce_replayed");
    assert.equal(await state({ ...open, state: "approved", decided: true }, "other"), "operation_already_decided");
    assert.equal(await state({ ...open, state: "approved", decided: true, claim: null }), "operation_already_decided");
  });

  test("confirmation: who has not claimed has not confirmed", async () => {
    const confirmation = (claimed: object | null) =>
      judged<DecisionFacts>(decisionChecks, "confirmation code", {
        claims: { dec: "approve" },
        operation: { needsConfirmation: true, claim: claimed },
      });
    assert.equal(await confirmation(null), "confirmation_needed");
    assert.equal(await confirmation(claim), "confirmation_needed");
    assert.equal(await confirmation({ ...claim, confirmed: true }), null);
  });

  test("versions compare number by number, a missing one as zero", () => {
    const signs = [
      ["1.10.0", "1.9"],
      ["1.0", "1"],
      ["1", "1.0.1"],
      ["2", "10"],
      ["1.0.1", "1"],
    ].map(([a = "", b = ""]) => Math.sign(compareVersions(a, b)));
    assert.deepEqual(signs, [1, 0, -1, -1, 1]);
  });
});
