import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import { runCli } from "./run-cli.ts";

describe("countersign demo", () => {
  const before = { ...process.env };
  beforeEach(() => {
    process.env["NODE_ENV"] = "production";
    process.env["COUNTERSIGN_ISSUER"] = "https://auth.example";
  });
  afterEach(() => {
    process.env = before;
  });

  test("does not start in production, for everybody knows its passwords", async () => {
    const { code, err } = await runCli([
      "demo",
      "--port",
      "0",
      "--bank-port",
      "0",
      "--bazaar-port",
      "0",
      "--shop-port",
      "0",
    ]);
    assert.equal(code, 1);
    assert.match(err, /NODE_ENV=production/);
  });
});
