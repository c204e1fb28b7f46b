import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createWebCrypto, operationDigest, toBase64url } from "@countersign/protocol";
import { CountersignError, createCountersign } from "../src/index.ts";

const settings = { apiKey: "cs_test_0000000000000000000000000000000000000000000", organization: "example-bank" };

test("an API key is never sent in clear to another computer", () => {
  for (const url of ["http://countersign.example", "http://192.0.2.7:8600", "http://localhost.example"]) {
    assert.throws(() => createCountersign({ ...settings, url }), TypeError);
  }
  for (const url of ["https://countersign.example", "http://localhost:8600", "http://127.0.0.1:8600"]) {
    assert.ok(createCountersign({ ...settings, url }));
  }
});

describe("what is consumed", () => {
  const about = { type: "transfer", business: "transfers", details: { amount: "1.00" } };
  async function setUp() {
    const sent: unknown[] = [];
    const refuse: typeof fetch = async (_input, init) => {
      sent.push(JSON.parse(String(init?.body)));
      return Response.json({ code: "code_invalid", retryable: false }, { status: 400 });
    };
    const sdk = createCountersign({ ...settings, url: "https://countersign.example", fetch: refuse });
    const salt = new Uint8Array(16);
    const { organization } = settings;
    const operation = { ...about, organization, source: "website", login: { state: 1 } } as const;
    const digest = toBase64url(await operationDigest(createWebCrypto(), operation, salt));
    const kept = { digest, salt: toBase64url(salt), source: "website", loginState: 1 } as const;
    return { sent, sdk, kept };
  }
  const codeOf = (fault: unknown) => (fault instanceof CountersignError ? fault.code : fault);

  test("goes with the code a same-device approval came back with, and with nothing where there is none", async () => {
    const { sent, sdk, kept } = await setUp();
    const returnCode = "AAAAAAAAAAAAAAAAAAAAAA";
    for (const options of [{ returnCode }, {}]) {
      const consuming = sdk.consume("op_1", { kept, about, idempotencyKey: "key", ...options });
      await assert.rejects(consuming, (fault) => codeOf(fault) === "code_invalid");
    }
    assert.deepEqual(sent, [{ returnCode }, {}]);
  });

  test("is left unused when the site is about to do something else (T6)", async () => {
    const { sent, sdk, kept } = await setUp();
    const others = [
      { ...about, details: { amount: "9.00" } },
      { ...about, type: "login" },
      { ...about, business: "accounts" },
      { ...about, reference: "17" },
    ];
    for (const other of others) {
      const consuming = sdk.consume("op_1", { kept, about: other, idempotencyKey: "key" });
      await assert.rejects(consuming, (fault) => codeOf(fault) === "receipt_invalid");
    }
    assert.deepEqual(sent, []);
  });
});
