import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";
import { findFreePort } from "../../tests/world/free-port.ts";
import { noLimits, startWorld, type World } from "../../tests/world/world.ts";
import { runCli } from "./run-cli.ts";

describe("countersign policy", () => {
  let world: World;
  const environment = { ...process.env };
  before(async () => {
    world = await startWorld({ limits: noLimits });
  });
  after(() => world.close());
  beforeEach(() => {
    process.env["COUNTERSIGN_DATA"] = world.dataDir;
    process.env["COUNTERSIGN_ISSUER"] = world.issuer;
  });
  afterEach(() => {
    process.env = { ...environment };
  });

  const fileOf = (name: string, value: unknown): string => {
    const file = join(world.dataDir, name);
    writeFileSync(file, typeof value === "string" ? value : JSON.stringify(value));
    return file;
  };

  test("dry-run says the method and the rules that made it, for people and as JSON", async () => {
    const wish = ["policy", "dry-run", "--type", "transfer", "--user", "u1"];
    const { code, out, err } = await runCli([...wish, "--json"]);
    assert.deepEqual([code, err], [0, ""]);
    const { method, trace, business } = JSON.parse(out);
    assert.deepEqual([method, business], ["qr", "transfers"]);
    assert.deepEqual(Object.keys(JSON.parse(out)).slice(0, 2), ["method", "trace"]);
    assert.ok(trace.some(({ text }: { text: string }) => text.includes("no phone can scan it")));
    const read = await runCli(wish);
    assert.match(read.out, /^ {2}Method {8}qr\n/);
    for (const { rule, text } of trace) assert.ok(read.out.includes(rule) && read.out.includes(text), text);
  });

  test("dry-run takes details as JSON or in a file, and another site of the demo", async () => {
    const details = { amount: "20", currency: "EUR" };
    const wish = ["policy", "dry-run", "--type", "transfer", "--user", "u1", "--json", "--details"];
    for (const given of [JSON.stringify(details), fileOf("details.json", details)]) {
      const { out } = await runCli([...wish, given]);
      assert.match(JSON.parse(out).trace[0].text, /bank-small-transfers/);
    }
    const bazaar = await runCli([
      "policy",
      "dry-run",
      "--site",
      "bazaar",
      "--type",
      "item-transfer",
      "--user",
      "u1",
      "--json",
    ]);
    assert.equal(JSON.parse(bazaar.out).minimumAssurance, "soft-offline");
  });

  test("what is refused or wrong ends with one sentence", async () => {
    const refused = await runCli(["policy", "dry-run", "--type", "payment", "--user", "u1"]);
    assert.deepEqual([refused.code, refused.out], [3, ""]);
    assert.match(refused.err, /^countersign: .*\[method_not_allowed\]\n$/);
    const details = await runCli(["policy", "dry-run", "--type", "transfer", "--details", "20 EUR"]);
    assert.equal(details.code, 1);
    assert.match(details.err, /^countersign: --details is a JSON object.*\n$/);
    const method = await runCli(["policy", "dry-run", "--type", "transfer", "--method", "pigeon"]);
    assert.match(method.err, /^countersign: --method is one of qr, .*\n$/);
    process.env["COUNTERSIGN_DATA"] = join(world.dataDir, "elsewhere");
    const nowhere = await runCli(["policy", "show"]);
    assert.match(nowhere.err, /^countersign: there is no demo in .*npm start.*COUNTERSIGN_API_KEY\n$/);
    process.env["COUNTERSIGN_URL"] = world.issuer;
    assert.match((await runCli(["policy", "show"])).err, /belong together/);
  });

  test("when no answer comes, the address is named, and how to name another", async () => {
    process.env["COUNTERSIGN_ISSUER"] = "";
    const free = String(await findFreePort());
    const wish = ["policy", "dry-run", "--type", "transfer", "--user", "u1"];
    const { code, err } = await runCli([...wish, "--port", free]);
    const said = `countersign: no answer came from http://localhost:${free} (ECONNREFUSED): does the demo run at another port? --port or COUNTERSIGN_PORT names it [unavailable]\n`;
    assert.deepEqual([code, err], [4, said]);
    process.env["COUNTERSIGN_URL"] = `http://localhost:${free}`;
    process.env["COUNTERSIGN_API_KEY"] = world.bank.apiKey;
    assert.match((await runCli(wish)).err, /: COUNTERSIGN_URL names it \[unavailable\]\n$/);
    const other = createServer((_, answer) => answer.setHeader("content-type", "text/html").end("<p>Kites</p>"));
    await new Promise<void>((done) => other.listen(Number(free), "localhost", done));
    assert.match((await runCli(wish)).err, /localhost:\d+ \(a page, status 200\): COUNTERSIGN_URL names it/);
    await new Promise((done) => other.close(done));
  });

  test("show and set go round: what was printed may be changed and set, and an older one is refused", async () => {
    process.env["COUNTERSIGN_URL"] = world.issuer;
    process.env["COUNTERSIGN_API_KEY"] = world.bank.apiKey;
    const own = { id: "strict", type: "transfer", amount: { currency: "EUR", from: "1000" }, minimumAssurance: "uv" };
    const first = await runCli(["policy", "set", fileOf("rows.json", [own]), "--json"]);
    assert.equal(first.code, 0, first.err);
    const shown = JSON.parse((await runCli(["policy", "show", "--json"])).out);
    assert.deepEqual(shown, JSON.parse(first.out));
    const changed = {
      ...shown,
      rows: shown.rows.map((row: { id: string }) => (row.id === "strict" ? { ...row, first: "qr" } : row)),
    };
    const second = await runCli(["policy", "set", fileOf("changed.json", changed)]);
    assert.match(
      second.out,
      /organization +strict +organization example-bank, type transfer, amount from 1000 EUR +first qr, floor uv\n/,
    );
    const late = await runCli(["policy", "set", fileOf("late.json", shown)]);
    assert.equal(late.code, 3);
    assert.match(late.err, /operation_state_conflict/);
  });

  test("set names every fault of a file", async () => {
    const file = fileOf("faulty.json", [{ id: "a", methods: [] }, { first: "sms" }]);
    const { code, err } = await runCli(["policy", "set", file]);
    assert.equal(code, 1);
    assert.match(err, /row 1 \(a\) methods is .*; row 2 needs an id; row 2 first is not one of the allowed methods\n$/);
    assert.match((await runCli(["policy", "set", fileOf("broken.json", "{")])).err, /cannot be read as JSON/);
  });
});
