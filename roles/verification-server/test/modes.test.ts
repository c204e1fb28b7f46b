import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { encodeFlags, type Operation, type QrFlags, type Template } from "@countersign/protocol";
import { isWithinCap } from "../src/core/anonymous-cap.ts";
import { isAtLeast, stronger } from "../src/core/assurance.ts";
import { awaitedCodes } from "../src/core/awaited-codes.ts";
import { type CodeEntryFacts, codeEntryRules } from "../src/core/code-entry-rules.ts";
import { drawConfirmationCode } from "../src/core/confirmation-code.ts";
import { type ConsumeFacts, consumeChecks } from "../src/core/consume-checks.ts";
import { flagsOf } from "../src/core/flags-of.ts";
import { lockSeconds } from "../src/core/lock.ts";
import { type OfflineDecisionFacts, offlineDecisionChecks } from "../src/core/offline-decision-checks.ts";
import type { StoredOperation } from "../src/core/operation.ts";
import { firstRefusal } from "../src/core/request-rules.ts";
import { type UndoFacts, undoChecks } from "../src/core/undo-checks.ts";

const nowMs = 1_795_000_000_000;
const none: QrFlags = {
  anonymous: false,
  sameDevice: false,
  offline: false,
  confirmation: false,
  userVerification: false,
};
const claim = { binding: "bnd_own", nonceHash: "n", confirmed: false };

function operation(
  progress: object,
  {
    flags = none,
    deadlineMs = nowMs + 1,
    frozen = {},
  }: { flags?: QrFlags; deadlineMs?: number | null; frozen?: object } = {},
): StoredOperation {
  return { frozen: { flags: encodeFlags(flags), ...frozen }, progress, deadlineMs } as unknown as StoredOperation;
}

describe("the cap of an operation nobody is named for", () => {
  const payment = {
    fields: [
      { id: "amount", kind: "amount" },
      { id: "currency", kind: "currency" },
      { id: "basket", kind: "text" },
    ],
  } as unknown as Template;
  const isWithin = (details: Record<string, string>, caps: Record<string, string> = { EUR: "250", JPY: "40000.5" }) =>
    isWithinCap(payment, details, caps);

  test("is compared as a number, to the last digit", () => {
    const inEuro = (amount: string) => isWithin({ amount, currency: "EUR" });
    assert.deepEqual(["0", "9", "249.9999", "250", "250.0", "250.0000"].filter(inEuro).length, 6);
    assert.deepEqual(["250.0001", "250.1", "251", "1000", "999999999999.9999"].filter(inEuro), []);
    assert.equal(isWithin({ amount: "40000.5", currency: "JPY" }), true);
    assert.equal(isWithin({ amount: "40000.51", currency: "JPY" }), false);
  });

  test("is missing for a currency that is not listed, even one that every object has", () => {
    for (const currency of ["USD", "toString", "constructor"]) assert.equal(isWithin({ amount: "1", currency }), false);
    assert.equal(isWithin({ amount: "1", currency: "EUR" }, {}), false);
  });

  test("is passed by what says no amount or no currency", () => {
    for (const details of [{}, { amount: "1" }, { currency: "EUR" }, { basket: "1 EUR" }])
      assert.equal(isWithin(details as Record<string, string>), false);
  });
});

describe("assurance", () => {
  test("is ordered from sms to hw, and the stronger of two is taken whichever comes first", () => {
    assert.deepEqual(
      [isAtLeast("soft", "soft"), isAtLeast("uv", "soft"), isAtLeast("soft-offline", "soft")],
      [true, true, false],
    );
    assert.deepEqual([stronger("sms", "hw"), stronger("hw", "sms"), stronger("soft", "soft")], ["hw", "hw", "soft"]);
  });
});

describe("the flags of a code", () => {
  const user = { login: { state: 1, subject: "s" } } as Operation;
  const nobody = { login: { state: 0 } } as Operation;
  const stranger = { login: { state: 0, subject: "s" } } as Operation;
  const flags = (of: Operation, minimumAssurance: "soft-offline" | "soft" | "uv" | "hw" | "sms", sameDevice = false) =>
    Object.entries(flagsOf({ operation: of, sameDevice, offline: true, minimumAssurance }))
      .filter(([, set]) => set)
      .map(([name]) => name);

  test("say who it is for and how it may be decided", () => {
    assert.deepEqual(flags(user, "soft"), []);
    assert.deepEqual(flags(user, "soft-offline"), ["offline"]);
    assert.deepEqual(flags(user, "sms"), ["offline"]);
    assert.deepEqual(flags(user, "soft-offline", true), ["sameDevice"]);
    assert.deepEqual(flags(stranger, "soft-offline"), []);
    assert.deepEqual(flags(nobody, "soft-offline"), ["anonymous", "confirmation"]);
    assert.deepEqual([flags(user, "uv"), flags(user, "hw")], [["userVerification"], ["userVerification"]]);
  });
});

describe("the codes a page may take", () => {
  const confirming = { ...none, anonymous: true, confirmation: true };
  const offline = { ...none, offline: true };

  test("are the digits of a phone before a scan, the confirmation after it, and none at any other time", () => {
    const awaited = (progress: object, flags: QrFlags, deadlineMs: number | null = nowMs + 1) =>
      awaitedCodes(operation(progress, { flags, deadlineMs }), nowMs);
    assert.deepEqual(awaited({ state: "presented" }, offline), ["offline"]);
    assert.deepEqual(awaited({ state: "presented" }, offline, nowMs), []);
    assert.deepEqual(awaited({ state: "presented" }, confirming), []);
    assert.deepEqual(awaited({ state: "claimed", claim }, confirming), ["confirmation"]);
    assert.deepEqual(awaited({ state: "claimed", claim: { ...claim, confirmed: true } }, confirming), []);
    assert.deepEqual(awaited({ state: "claimed", claim }, offline), []);
    assert.deepEqual(awaited({ state: "approved", claim, decision: {} }, offline), []);
  });

  test("are refused by what they are too late for, and by their purpose", async () => {
    const said = async (progress: object, purpose: CodeEntryFacts["purpose"], deadlineMs: number | null = nowMs + 1) =>
      (
        await firstRefusal(codeEntryRules, {
          operation: operation(progress, { flags: confirming, deadlineMs }),
          purpose,
          nowMs,
        })
      )?.code ?? null;
    assert.equal(await said({ state: "claimed", claim }, "confirmation"), null);
    assert.equal(await said({ state: "claimed", claim: { ...claim, confirmed: true } }, "confirmation"), null);
    assert.equal(await said({ state: "claimed", claim }, "offline"), "code_invalid");
    assert.equal(await said({ state: "presented" }, "confirmation"), "code_invalid");
    assert.equal(await said({ state: "claimed", claim }, "confirmation", nowMs), "operation_expired");
    assert.equal(await said({ state: "blocked" }, "confirmation", null), "attempts_exceeded");
    assert.equal(await said({ state: "cancelled" }, "confirmation", null), "operation_state_conflict");
    assert.equal(await said({ state: "approved", claim, decision: {} }, "confirmation"), "operation_state_conflict");
  });

  test("have six digits, zeroes in front of a small number", () => {
    const drawn = (low: number) => drawConfirmationCode((length) => new Uint8Array(length).fill(low, length - 1));
    assert.deepEqual([drawn(0), drawn(7), drawn(255)], ["000000", "000007", "000255"]);
    assert.equal(
      drawConfirmationCode((length) => new Uint8Array(length).fill(255)),
      "551615",
    );
  });
});

describe("failures in a row", () => {
  test("lock from the fifth on, twice as long each time, and never longer than a day", () => {
    assert.deepEqual([1, 4, 5, 6, 7].map(lockSeconds), [0, 0, 900, 1800, 3600]);
    assert.deepEqual([11, 12, 2000].map(lockSeconds), [57_600, 86_400, 86_400]);
  });
});

describe("the return code", () => {
  const taken = (
    returnHash: string | null,
    decision: object,
    frozen: object = { returnUrl: "https://bank.example/return" },
  ) =>
    firstRefusal(consumeChecks, {
      operation: operation({ state: "approved", claim, decision }, { frozen }),
      returnHash,
      nowMs,
    } satisfies ConsumeFacts);
  const returnCode = { hash: "h", untilMs: nowMs + 1 };

  test("is asked for where there is an address to come back to, and must be the last one, in time", async () => {
    assert.equal(await taken("h", { returnCode }), null);
    for (const [hash, decision] of [
      [null, { returnCode }],
      ["other", { returnCode }],
      ["h", { returnCode: { ...returnCode, untilMs: nowMs } }],
      ["h", {}],
      [null, {}],
    ] as const)
      assert.equal((await taken(hash, decision))?.code, "code_invalid");
    assert.equal(await taken(null, {}, {}), null);
  });
});

describe("an undo", () => {
  interface At {
    readonly id?: UndoFacts["binding"]["id"];
    readonly deadlineMs?: number | null;
  }
  const said = async (progress: object, { id = "bnd_own", deadlineMs = nowMs + 1 }: At = {}) => {
    const facts: UndoFacts = { operation: operation(progress, { deadlineMs }), binding: { id }, nowMs };
    return (await firstRefusal(undoChecks, facts))?.code ?? null;
  };
  const approved = { state: "approved", claim, decision: {} };

  test("is the approving device's, while there is an approval that nobody used", async () => {
    assert.equal(await said(approved), null);
    assert.equal(await said(approved, { id: "bnd_other" }), "operation_state_conflict");
    assert.equal(await said(approved, { deadlineMs: nowMs }), "operation_expired");
    assert.equal(await said({ ...approved, state: "released" }, { deadlineMs: null }), "operation_already_consumed");
    assert.equal(await said({ state: "claimed", claim }), "operation_state_conflict");
    assert.equal(await said({ state: "presented" }), "operation_state_conflict");
  });
});

describe("the record of an offline decision", () => {
  const application = { id: "app", installation: "i", version: "1", origin: "o", os: "Phone", installedAt: 1 };
  const facts = {
    claims: {
      iss: "dev_x",
      aud: "https://v.example",
      sub: "bnd_own",
      org: 1,
      biz: 2,
      qs: 3,
      dd: "dd",
      qh: "qh",
      dec: "approve",
      app: { ...application, version: "0.9", os: "Older phone" },
    },
    issuer: "https://v.example",
    binding: { id: "bnd_own", device: "dev_x", application },
    operation: operation(
      { state: "approved", claim, decision: { method: "dynamic-code" } },
      { frozen: { digest: "dd", staticHash: "qh", numbers: { organization: 1, business: 2, qrServer: 3 } } },
    ),
  };
  const said = async (changes: object = {}, rest: object = {}) =>
    (
      await firstRefusal(offlineDecisionChecks, {
        ...facts,
        ...rest,
        claims: { ...facts.claims, ...changes },
      } as unknown as OfflineDecisionFacts)
    )?.code ?? null;

  test("agrees with the operation item by item; version and system are of their day", async () => {
    assert.equal(await said(), null);
    for (const change of [{ iss: "dev_y" }, { aud: "https://w.example" }, { sub: "bnd_other" }])
      assert.equal(await said(change), "proof_invalid");
    for (const change of [{ dd: "x" }, { org: 9 }, { biz: 9 }, { qs: 9 }, { qh: "x" }, { dec: "decline" }])
      assert.equal(await said(change), "digest_mismatch", JSON.stringify(change));
    for (const change of [{ id: "x" }, { installation: "x" }, { origin: "x" }, { installedAt: 9 }])
      assert.equal(await said({ app: { ...application, ...change } }), "digest_mismatch", JSON.stringify(change));
  });

  test("is the device's whose digits were typed, when any were", async () => {
    const by = (progress: object) => ({ operation: { ...facts.operation, progress } });
    const other = { ...claim, binding: "bnd_other" };
    const decision = { method: "dynamic-code" };
    assert.equal(await said({}, by({ state: "approved", claim: other, decision })), "digest_mismatch");
    assert.equal(await said({}, by({ state: "approved", claim: other, decision: { method: "qr" } })), null);
    assert.equal(await said({}, by({ state: "presented" })), null);
  });
});
