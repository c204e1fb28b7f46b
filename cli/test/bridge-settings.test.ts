import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { generatePrivateJwk } from "@countersign/platform";
import { readBridgeConfig } from "../src/bridge-config.ts";
import { runCli } from "./run-cli.ts";

describe("settings of the identity bridge", () => {
  const folder = mkdtempSync(join(tmpdir(), "countersign-bridge-settings-"));
  after(() => rmSync(folder, { recursive: true }));
  const write = (name: string, value: unknown): string => {
    const file = join(folder, name);
    writeFileSync(file, typeof value === "string" ? value : JSON.stringify(value));
    return file;
  };
  const { d: _secret, ...publicKey } = generatePrivateJwk();
  const clients = [{ client_id: "kiosk", client_name: "Branch kiosk", jwks: { keys: [publicKey] } }];
  const scenes = { signIn: { type: "client-sign-in", business: "accounts", fields: { client: { clientName: true } } } };
  const good = {
    COUNTERSIGN_URL: "https://countersign.example",
    COUNTERSIGN_API_KEY: `cs_live_${"A".repeat(43)}`,
    COUNTERSIGN_ORGANIZATION: "example-bank",
    COUNTERSIGN_BRIDGE_CLIENTS: write("clients.json", clients),
    COUNTERSIGN_BRIDGE_SCENES: write("scenes.json", scenes),
  };
  function faults(changes: Readonly<Record<string, string>>): readonly string[] {
    try {
      readBridgeConfig({ ...good, ...changes });
      return [];
    } catch (error) {
      return (error as Error).message.split("\n");
    }
  }
  const names = (found: readonly string[]) => found.map((fault) => /COUNTERSIGN_\w+/.exec(fault)?.[0]);

  test("are read once, with defaults that reach nobody else", () => {
    const { settings, receiptIssuer, dataDir } = readBridgeConfig({
      ...good,
      COUNTERSIGN_BRIDGE_FAPI: "",
      COUNTERSIGN_ISSUER: " ",
    });
    const { listener, issuer, fapi, maskUnknownUsers, intervalSeconds, keycloak } = settings;
    assert.deepEqual(listener, { host: "localhost", port: 8610 });
    assert.deepEqual(
      [issuer, fapi, maskUnknownUsers, intervalSeconds, keycloak],
      ["http://localhost:8610", false, false, 5, null],
    );
    assert.deepEqual([receiptIssuer, dataDir.endsWith("bridge-data")], [null, true]);
  });

  test("that are wrong are named, every one of them once, and no secret is repeated", () => {
    const secret = "cs_live_that-is-too-short";
    const found = faults({
      COUNTERSIGN_URL: "http://countersign.example",
      COUNTERSIGN_API_KEY: secret,
      COUNTERSIGN_ORGANIZATION: "",
      COUNTERSIGN_BRIDGE_ISSUER: "https://id.example/bridge",
      COUNTERSIGN_BRIDGE_PORT: "x",
      COUNTERSIGN_BRIDGE_POLL_SECONDS: "0",
      COUNTERSIGN_BRIDGE_DANGEROUSLY_ALLOW_PRIVATE: "http://localhost:8690/ping",
      COUNTERSIGN_LOG_LEVEL: "loud",
      COUNTERSIGN_BRIDGE_FAPI: "yes",
      COUNTERSIGN_BRIDGE_SCENES: write("bad-scenes.json", { details: [] }),
      COUNTERSIGN_BRIDGE_CLIENTS: write("bad-clients.json", "[{"),
      COUNTERSIGN_BRIDGE_KEYCLOAK: join(folder, "absent.json"),
    });
    assert.deepEqual(names(found).map(String).toSorted(), [
      "COUNTERSIGN_API_KEY",
      "COUNTERSIGN_BRIDGE_CLIENTS",
      "COUNTERSIGN_BRIDGE_DANGEROUSLY_ALLOW_PRIVATE",
      "COUNTERSIGN_BRIDGE_FAPI",
      "COUNTERSIGN_BRIDGE_ISSUER",
      "COUNTERSIGN_BRIDGE_KEYCLOAK",
      "COUNTERSIGN_BRIDGE_POLL_SECONDS",
      "COUNTERSIGN_BRIDGE_PORT",
      "COUNTERSIGN_BRIDGE_SCENES",
      "COUNTERSIGN_LOG_LEVEL",
      "COUNTERSIGN_ORGANIZATION",
      "COUNTERSIGN_URL",
    ]);
    assert.ok(!found.join().includes(secret));
  });

  test("for development are refused in production", () => {
    const found = faults({
      NODE_ENV: "production",
      COUNTERSIGN_BRIDGE_DANGEROUSLY_ALLOW_PRIVATE: "http://localhost:8690",
    });
    assert.deepEqual(names(found), ["COUNTERSIGN_BRIDGE_ISSUER", "COUNTERSIGN_BRIDGE_DANGEROUSLY_ALLOW_PRIVATE"]);
    const issuer = { NODE_ENV: "production", COUNTERSIGN_BRIDGE_ISSUER: "https://id.example" };
    assert.deepEqual(faults(issuer), []);
  });

  test("are asked for where the role is started", async () => {
    const { code, err } = await runCli(["serve", "--role", "bridge", "--data", folder]);
    assert.equal(code, 1);
    assert.match(err, /COUNTERSIGN_BRIDGE_CLIENTS: it must name a file/);
    assert.match(
      (await runCli(["serve", "--role", "clerk"])).err,
      /Allowed choices are verification, operation, qr, method, console, bridge/,
    );
  });
});
