import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";
import { openOperation } from "../../tests/world/open-operation.ts";
import { proposalOf } from "../../tests/world/scenes.ts";
import { noLimits, startWorld, type World } from "../../tests/world/world.ts";
import { runCli } from "./run-cli.ts";

describe("countersign history", () => {
  let world: World;
  const environment = { ...process.env };
  before(async () => {
    world = await startWorld({ limits: noLimits });
    for (let n = 0; n < 3; n++) await openFor(`order-${n}`);
    await openOperation(world, "payment");
  });
  after(() => world.close());
  beforeEach(() => {
    process.env["COUNTERSIGN_DATA"] = world.dataDir;
    process.env["COUNTERSIGN_ISSUER"] = world.issuer;
  });
  afterEach(() => {
    process.env = { ...environment };
  });

  const run = (...args: string[]) => runCli(["history", ...args]);
  async function openFor(reference: string): Promise<void> {
    const { details } = proposalOf("transfer", { user: "mira", authTime: world.clock.seconds() });
    await openOperation(world, "transfer", {
      user: "mira",
      changes: { details: { ...details, payee: "北京 Energie", memo: "=HYPERLINK(1)" }, reference },
    });
  }

  test("finds operations of all organizations beside a server that runs", async () => {
    const found = await run("search", "energie");
    assert.equal(found.out.match(/example-bank\/transfers/g)?.length, 3);
    assert.match((await run("search", "ship's", "lamp")).out, /harbour-shop\/checkout/);
    const { operations } = JSON.parse(
      (await run("search", "--organization", "example-bank", "--most", "2", "--json")).out,
    );
    assert.deepEqual(
      operations.map(({ reference }: { reference: string }) => reference),
      ["order-2", "order-1"],
    );
    assert.equal((await run("search", "nobody's")).out, "Nothing was found.\n");
    assert.equal((await run("search", "--from", "yesterday")).code, 1);
  });

  test("writes what it finds as CSV or JSON lines", async () => {
    const file = join(world.dataDir, "export.csv");
    const written = await run("export", "--type", "transfer", "--bom", "--out", file);
    assert.deepEqual([written.code, written.out], [0, ""]);
    const csv = readFileSync(file, "utf8");
    assert.ok(csv.startsWith("\u{FEFF}id,created,state,"));
    assert.equal(csv.split("\r\n").length, 5);
    assert.ok(csv.includes("北京 Energie"));
    const lines = (await run("export", "energie", "--format", "jsonl")).out.trimEnd().split("\n");
    assert.deepEqual(
      lines.map((line) => JSON.parse(line).details.memo),
      ["=HYPERLINK(1)", "=HYPERLINK(1)", "=HYPERLINK(1)"],
    );
  });

  test("leaves an earlier file alone when it fails", async () => {
    const file = join(world.dataDir, "never.csv");
    assert.equal((await run("export", "--method", "guess", "--out", file)).code, 1);
    assert.ok(!existsSync(file));
  });
});
