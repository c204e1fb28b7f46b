import assert from "node:assert/strict";
import { test } from "node:test";
import { type CountersignError, createCountersign } from "../src/index.ts";

const settings = { apiKey: "cs_test_0000000000000000000000000000000000000000000", organization: "example-bank" };

test("an API key is never sent in clear to another computer", () => {
  for (const url of ["http://countersign.example", "http://192.0.2.7:8600", "http://localhost.example"]) {
    assert.throws(() => createCountersign({ ...settings, url }), TypeError);
  }
  for (const url of ["https://countersign.example", "http://localhost:8600", "http://127.0.0.1:8600"]) {
    assert.ok(createCountersign({ ...settings, url }));
  }
});

test("the code a same-device approval came back with goes with the consume, and nothing goes where there is none", async () => {
  const sent: unknown[] = [];
  const refuse: typeof fetch = async (_input, init) => {
    sent.push(JSON.parse(String(init?.body)));
    return Response.json({ code: "code_invalid", retryable: false }, { status: 400 });
  };
  const sdk = createCountersign({ ...settings, url: "https://countersign.example", fetch: refuse });
  const kept = { digest: "d", salt: "s", source: "website", loginState: 1 as const };
  const about = { type: "transfer", business: "transfers", details: {} };
  const returnCode = "AAAAAAAAAAAAAAAAAAAAAA";
  for (const options of [{ returnCode }, {}]) {
    const consuming = sdk.consume("op_1", { kept, about, idempotencyKey: "key", ...options });
    await assert.rejects(consuming, ({ code }: { code?: string }) => code === "code_invalid");
  }
  assert.deepEqual(sent, [{ returnCode }, {}]);
});

for (const [what, status, body] of [
  ["there is none", 404, { code: "operation_not_found" }],
  ["it has no keys", 200, { keys: [] }],
] as const)
  test(`nobody is asked for an approval whose receipt could not be checked: where the issuer is said to be, ${what}`, async () => {
    const asked: string[] = [];
    const apart: typeof fetch = async (input) => {
      asked.push(String(input));
      return Response.json(body, { status });
    };
    const sdk = createCountersign({ ...settings, url: "https://api.example", fetch: apart });
    const login = { state: 1 as const, user: "u1", authTime: 1, methods: ["pwd"] };
    const opening = sdk.open(
      { type: "transfer", business: "transfers", details: {}, login },
      { idempotencyKey: "key" },
    );
    await assert.rejects(opening, ({ code, cause }: CountersignError) => {
      assert.match(
        String(cause),
        /no keys at https:\/\/api\.example\/jwks\.json: "issuer" is the verification server's origin/,
      );
      return code === "unavailable";
    });
    assert.deepEqual(asked, ["https://api.example/jwks.json"]);
  });
