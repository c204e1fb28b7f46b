import assert from "node:assert/strict";
import { chmodSync, copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";
import { type OwnServer, startOwnServer } from "../../tests/examples/own-server.ts";
import { runCli } from "./run-cli.ts";

interface Finding {
  readonly what: string;
  readonly state: "good" | "odd" | "bad";
  readonly says: string;
  readonly remedy: string | null;
}

describe("countersign doctor and migrate", () => {
  let own: OwnServer;
  let folder: string;
  const environment = { ...process.env };
  before(async () => {
    own = await startOwnServer();
  });
  after(() => own.close());
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "countersign-doctor-"));
    for (const name of [
      "verification.sqlite",
      "verification.sqlite-wal",
      "key-encryption-key",
      "qr-key.json",
      "subject-keys.json",
    ])
      copyFileSync(join(own.dataDir, name), join(folder, name));
    Object.assign(process.env, { COUNTERSIGN_DATA: folder, COUNTERSIGN_ISSUER: own.url });
  });
  afterEach(() => {
    process.env = { ...environment };
    rmSync(folder, { recursive: true });
  });

  async function examine(): Promise<{
    code: number | null;
    found: (what: string) => Finding | undefined;
    states: readonly string[];
    out: string;
  }> {
    const { code, out } = await runCli(["doctor", "--json"]);
    const { findings } = JSON.parse(out) as { findings: readonly Finding[] };
    for (const { state, remedy } of findings) assert.equal(remedy === null, state === "good");
    return {
      code,
      found: (what) => findings.find((one) => one.what === what),
      states: findings.map(({ state }) => state),
      out,
    };
  }

  test("finds nothing wrong with a server as the quickstart sets it up, for people too", async () => {
    const { code, states, found, out } = await examine();
    assert.deepEqual([code, [...new Set(states)]], [0, ["good"]], out);
    for (const what of [
      "settings",
      "database",
      "key-encryption key",
      "issuer",
      "clock",
      "authenticator",
      "widget",
      "organization tin-shop",
    ])
      assert.ok(found(what), what);
    assert.match((await runCli(["doctor"])).out, /^ok {4}settings.*\n[^]*\n\d+ good, 0 to look at, 0 wrong\n$/);
  });

  test("asks where the server of this database was started, where the environment does not say", async () => {
    delete process.env["COUNTERSIGN_ISSUER"];
    assert.equal((await examine()).found("issuer")?.says, `${own.url} answers`);
  });

  test("finds each thing that would keep it from starting or from being safe, and what to do", async () => {
    writeFileSync(join(folder, "key-encryption-key"), `${"A".repeat(43)}\n`);
    chmodSync(join(folder, "subject-keys.json"), 0o644);
    rmSync(join(folder, "qr-key.json"));
    const { code, found } = await examine();
    assert.equal(code, 1);
    assert.match(found("key-encryption key")?.says ?? "", /does not open this database/);
    assert.match(found("subject keys")?.remedy ?? "", /^chmod 600 /);
    assert.match(found("QR key")?.says ?? "", /is not there/);
  });

  test("finds a damaged database, a folder without one, and a server that does not answer", async () => {
    rmSync(join(folder, "verification.sqlite-wal"));
    writeFileSync(join(folder, "verification.sqlite"), "not a database".repeat(1000));
    assert.equal((await examine()).found("database")?.state, "bad");
    rmSync(join(folder, "verification.sqlite"));
    process.env["COUNTERSIGN_ISSUER"] = "http://localhost:1";
    const { found, code } = await examine();
    assert.deepEqual([found("database")?.state, found("issuer")?.state, code], ["odd", "bad", 1]);
  });

  test("finds what somebody put into the database", async () => {
    const db = new DatabaseSync(join(folder, "verification.sqlite"));
    db.exec("CREATE TRIGGER hide AFTER INSERT ON audit_leaves BEGIN DELETE FROM audit_leaves; END");
    db.close();
    const { found, code } = await examine();
    assert.deepEqual([found("database")?.state, code], ["bad", 1]);
    assert.match(found("database")?.says ?? "", /trigger hide is not of this program/);
  });

  test("names every setting that is wrong, and looks no further", async () => {
    Object.assign(process.env, { COUNTERSIGN_ISSUER: "http://example.com", COUNTERSIGN_LOG_LEVEL: "loud" });
    const { out, code } = await runCli(["doctor"]);
    assert.equal(code, 1);
    assert.match(out, /COUNTERSIGN_ISSUER must be https[^]*COUNTERSIGN_LOG_LEVEL is one of/);
  });

  test("changes nothing", async () => {
    const before = readFileSync(join(folder, "qr-key.json"));
    await examine();
    assert.deepEqual(readFileSync(join(folder, "qr-key.json")), before);
  });

  test("migrate says what was done, and nothing is done twice", async () => {
    const { out } = await runCli(["migrate", "--json"]);
    const { before: from, version } = JSON.parse(out) as { before: number; version: number };
    assert.equal(from, version);
    assert.match((await runCli(["migrate"])).out, /has version \d+ already/);
    rmSync(join(folder, "verification.sqlite-wal"), { force: true });
    writeFileSync(join(folder, "verification.sqlite"), "not a database".repeat(1000));
    const { code, err } = await runCli(["migrate"]);
    assert.deepEqual([code, /not a database/.test(err)], [1, true]);
  });
});
