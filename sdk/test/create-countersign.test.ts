import assert from "node:assert/strict";
import { test } from "node:test";
import { createCountersign } from "../src/index.ts";

const settings = { apiKey: "cs_test_0000000000000000000000000000000000000000000", organization: "example-bank" };

test("an API key is never sent in clear to another computer", () => {
  for (const url of ["http://countersign.example", "http://192.0.2.7:8600", "http://localhost.example"]) {
    assert.throws(() => createCountersign({ ...settings, url }), TypeError);
  }
  for (const url of ["https://countersign.example", "http://localhost:8600", "http://127.0.0.1:8600"]) {
    assert.ok(createCountersign({ ...settings, url }));
  }
});
