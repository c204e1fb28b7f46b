import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { readConfig } from "../src/config.ts";
import { runCli } from "./run-cli.ts";

/** What readConfig says is wrong with these settings. */
function faults(env: Readonly<Record<string, string>>): string {
  try {
    readConfig(env);
  } catch (error) {
    return (error as Error).message;
  }
  return "";
}

describe("settings", () => {
  test("that are empty are as good as absent", () => {
    const names = [
      "ISSUER",
      "PORT",
      "HOST",
      "DATA",
      "LOG_LEVEL",
      "KEY_ENCRYPTION_KEY",
      "TRUSTED_PROXIES",
      "POLICY",
      "METHOD_SERVERS",
      "WEBHOOKS_DANGEROUSLY_ALLOW_PRIVATE",
    ];
    const empty = Object.fromEntries(names.map((name) => [`COUNTERSIGN_${name}`, ""]));
    assert.deepEqual(readConfig(empty), readConfig({}));
  });

  test("that are wrong are named, every one of them once", () => {
    assert.equal(faults({ COUNTERSIGN_PORT: "abc" }), "--port or COUNTERSIGN_PORT is no port: 1 to 65535");
    const said = faults({
      COUNTERSIGN_ISSUER: "http://auth.example",
      COUNTERSIGN_LOG_LEVEL: "loud",
      COUNTERSIGN_KEY_ENCRYPTION_KEY: "short",
      COUNTERSIGN_TRUSTED_PROXIES: "10.0.0.0/8, banana",
    });
    assert.deepEqual(
      said.split("\n").map((line) => line.split(" ")[0]),
      ["COUNTERSIGN_ISSUER", "COUNTERSIGN_LOG_LEVEL", "COUNTERSIGN_KEY_ENCRYPTION_KEY", "COUNTERSIGN_TRUSTED_PROXIES"],
    );
    assert.match(said, /not banana$/);
  });

  test("keep the console at an origin of its own, and in production off until it has one", () => {
    assert.deepEqual(readConfig({}).console, { origin: "http://localhost:8604", port: 8604 });
    assert.equal(readConfig({ COUNTERSIGN_CONSOLE: "off" }).console, null);
    const settings = { NODE_ENV: "production", COUNTERSIGN_ISSUER: "https://auth.example" };
    assert.equal(readConfig(settings).console, null);
    const own = { ...settings, COUNTERSIGN_CONSOLE: "https://console.example", COUNTERSIGN_CONSOLE_PORT: "9000" };
    assert.deepEqual(readConfig(own).console, { origin: "https://console.example", port: 9000 });
    assert.match(faults({ ...settings, COUNTERSIGN_CONSOLE: "https://auth.example" }), /an origin of its own/);
    assert.equal(faults({ COUNTERSIGN_CONSOLE_PORT: "x" }), "COUNTERSIGN_CONSOLE_PORT is no port: 1 to 65535");
  });

  test("that let webhooks reach private receivers are exact origins, and none in production", () => {
    const name = "COUNTERSIGN_WEBHOOKS_DANGEROUSLY_ALLOW_PRIVATE";
    const listed = "http://localhost:8601, https://10.0.0.7:8443";
    assert.deepEqual(readConfig({ [name]: listed }).webhooks.dangerouslyAllowedOrigins, listed.split(", "));
    for (const wrong of ["localhost:8601", "http://localhost:8601/", "*", "ftp://localhost"])
      assert.match(faults({ [name]: `http://localhost:1 ${wrong}` }), new RegExp(`^${name} is a list of origins`));
    const settings = { NODE_ENV: "production", COUNTERSIGN_ISSUER: "https://auth.example" };
    assert.equal(faults(settings), "");
    assert.match(faults({ ...settings, [name]: listed }), new RegExp(`^${name} .*not in production$`));
  });

  test("that hold a key are never repeated", () => {
    const key = "a-key-that-lacks-a-letter-or-two";
    const said = faults({
      COUNTERSIGN_KEY_ENCRYPTION_KEY: key,
      COUNTERSIGN_ISSUER: `https://user:${key}@auth.example`,
    });
    assert.equal(said.split("\n").length, 2);
    assert.ok(!said.includes(key));
  });

  test("name proxies by address, network or kind, with or without spaces", () => {
    const { trustedProxies } = readConfig({ COUNTERSIGN_TRUSTED_PROXIES: "127.0.0.1, 10.0.0.0/8,loopback ::1" });
    assert.deepEqual(trustedProxies, ["127.0.0.1", "10.0.0.0/8", "loopback", "::1"]);
  });

  test("name a file of the administrator's rows", () => {
    const folder = mkdtempSync(join(tmpdir(), "countersign-policy-"));
    const file = join(folder, "policy.json");
    writeFileSync(file, JSON.stringify([{ id: "logins", type: "login", first: "passkey" }]));
    const { policy } = readConfig({ COUNTERSIGN_POLICY: file });
    assert.deepEqual(policy, [{ id: "logins", type: "login", first: "passkey", by: "administrator" }]);
    rmSync(folder, { recursive: true });
    assert.match(
      faults({ COUNTERSIGN_POLICY: file }),
      /^COUNTERSIGN_POLICY: .*policy.json cannot be read as JSON: ENOENT/,
    );
    assert.equal(readConfig({}).policy, null);
  });

  test("name a file of method servers, and every fault of it", () => {
    const folder = mkdtempSync(join(tmpdir(), "countersign-method-servers-"));
    const file = join(folder, "servers.json");
    const face = { organization: "example-bank", method: "face", url: "https://faces.example.com", assurance: "soft" };
    writeFileSync(file, JSON.stringify([face]));
    assert.deepEqual(readConfig({ COUNTERSIGN_METHOD_SERVERS: file }).methodServers, [face]);
    const sms = { organization: null, method: "sms", url: "https://texts.example.com", assurance: "hw" };
    const wrong = [
      { ...face, url: "http://faces.example.com" },
      { ...face, url: `${face.url}/path` },
      { ...face, method: "qr" },
      sms,
    ];
    writeFileSync(file, JSON.stringify(wrong));
    const said = faults({ COUNTERSIGN_METHOD_SERVERS: file }).split("\n");
    assert.deepEqual(
      said.map((line) => /entry [0-9]/.exec(line)?.[0]),
      ["entry 1", "entry 2", "entry 3", "entry 4"],
    );
    rmSync(folder, { recursive: true });
    assert.equal(readConfig({}).methodServers, null);
  });

  test("send text messages one way or the other, and never say a password", () => {
    assert.equal(readConfig({}).sms, null);
    const smpp = {
      COUNTERSIGN_SMS_SMPP_HOST: "localhost",
      COUNTERSIGN_SMS_SMPP_SYSTEM_ID: "bank",
      COUNTERSIGN_SMS_SMPP_PASSWORD: "hush1234",
    };
    assert.equal(readConfig(smpp).sms?.kind, "smpp");
    const both = faults({ ...smpp, COUNTERSIGN_SMS_GATEWAY_URL: "https://texts.example.com" });
    assert.match(both, /not both/);
    const said = faults({ ...smpp, COUNTERSIGN_SMS_SMPP_PORT: "none", COUNTERSIGN_SMS_SMPP_PASSWORD: "hush12345" });
    assert.equal(said.split("\n").length, 2);
    assert.ok(!said.includes("hush"));
  });

  test("take any free port only beside an issuer of their own", () => {
    assert.match(faults({ COUNTERSIGN_PORT: "0" }), /COUNTERSIGN_ISSUER must be set/);
    assert.equal(faults({ COUNTERSIGN_PORT: "0", COUNTERSIGN_ISSUER: "https://auth.example" }), "");
  });
});

describe("a start that cannot be", () => {
  const folder = mkdtempSync(join(tmpdir(), "countersign-start-"));
  after(() => rmSync(folder, { recursive: true }));

  test("ends with every fault of the administrator's rows", async () => {
    const file = join(folder, "policy.json");
    process.env["COUNTERSIGN_POLICY"] = file;
    writeFileSync(file, JSON.stringify([{ id: "a", display: "loud" }, { methods: ["qr"] }]));
    const { code, err } = await runCli(["serve", "--port", "8600", "--data", join(folder, "data")]);
    delete process.env["COUNTERSIGN_POLICY"];
    assert.equal(code, 1);
    assert.deepEqual(err.replace("countersign: ", "").trimEnd().split("\n"), [
      "COUNTERSIGN_POLICY: row 1 (a) display is separate or same",
      "COUNTERSIGN_POLICY: row 2 needs an id",
    ]);
  });

  test("ends with a sentence when the data folder is none", async () => {
    const file = join(folder, "file");
    writeFileSync(file, "");
    const { code, err } = await runCli(["serve", "--port", "8600", "--data", file]);
    assert.equal(code, 1);
    assert.match(err, /^countersign: nothing can be kept in the data folder .*COUNTERSIGN_DATA/);
  });

  test("ends with a sentence when a port of the demo is taken, and leaves nothing running", async () => {
    const holder = createServer().listen(0, "localhost");
    await once(holder, "listening");
    const { port } = holder.address() as AddressInfo;
    process.env["COUNTERSIGN_ISSUER"] = "http://localhost:1";
    const ports = ["--port", "0", "--bank-port", "0", "--bazaar-port", String(port), "--shop-port", "0"];
    const { code, err } = await runCli(["demo", ...ports, "--data", join(folder, "demo")]);
    delete process.env["COUNTERSIGN_ISSUER"];
    holder.close();
    assert.equal(code, 1);
    assert.match(err, new RegExp(`port ${port} is taken`));
  });
});
