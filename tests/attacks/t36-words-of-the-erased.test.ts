import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { after, before, describe, test } from "node:test";
import { filesOf } from "../../cli/src/config.ts";
import { openOperation } from "../world/open-operation.ts";
import { proposalOf } from "../world/scenes.ts";
import { skipWithoutFile } from "../world/test-database.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

/** What the index that searches use knows of words, in groups of three characters. */
function groupsIn(file: string): readonly string[] {
  const db = new DatabaseSync(file);
  db.exec("CREATE VIRTUAL TABLE temp.words USING fts5vocab(main, operation_text, 'row')");
  const terms = db.prepare("SELECT term FROM words").all();
  const kept = db.prepare("SELECT CAST(term AS TEXT) AS term FROM operation_text_idx").all();
  db.close();
  return [...terms, ...kept].map(({ term }) => String(term));
}

describe("T36: who looks for an erased user's words in the index of searches", { skip: skipWithoutFile }, () => {
  let world: World;
  before(async () => {
    world = await startWorld({ limits: noLimits });
  });
  after(() => world.close());

  async function openFor(user: string, reference: string): Promise<void> {
    const { details } = proposalOf("transfer", { user, authTime: world.clock.seconds() });
    const changes = { details: { ...details, payee: `Payee ${reference}` }, reference };
    await openOperation(world, "transfer", { user, changes });
  }
  async function found(q: string): Promise<number> {
    return (await world.bank.sdk.history.page({ q })).operations.length;
  }

  test("finds none, nor by asking", async () => {
    const { database } = filesOf({ dataDir: world.dataDir });
    for (let n = 0; n < 40; n++) await openFor("stays", `ordinary ${n}`);
    for (let n = 0; n < 20; n++) await openFor("goes", `王朝阳 xqzjv ${n}`);
    await world.running().verificationServer.historian.tick();
    assert.deepEqual([await found("xqzjv"), await found("王朝阳"), await found("ordinary")], [20, 20, 40]);
    assert.ok(groupsIn(database).includes("qzj"), "there is something to be left");
    await world.bank.sdk.users.erase("goes");
    assert.deepEqual([await found("xqzjv"), await found("王朝阳"), await found("ordinary")], [0, 0, 40]);
    const left = groupsIn(database).filter((group) => /[xqzjv]{3}|[王朝阳]/.test(group));
    assert.deepEqual(left, []);
    assert.ok(groupsIn(database).includes("ord"), "what others wrote is there");
  });
});
