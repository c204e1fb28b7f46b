import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { describe, test } from "node:test";
import type { LogVerdict } from "@countersign/protocol/audit";
import { asInsider, databaseOf, exportedLines, judgeLog } from "../world/audit-log.ts";
import { createLoneLog } from "../world/lone-log.ts";
import { skipWithoutFile } from "../world/test-database.ts";
import { startWorld } from "../world/world.ts";
import { createKeptLog } from "./kept-log.ts";

const rows = 600;

/** What an insider writes into the database, and the words of the alarm. */
const edits: readonly (readonly [string, string, RegExp])[] = [
  [
    "edits a row",
    "UPDATE audit_leaves SET json = replace(json, 'operation.created', 'operation.decided') WHERE seq = 40",
    /leaf 39 is not what its hash says/,
  ],
  [
    "edits a row and its hash",
    "UPDATE audit_leaves SET (json, hash) = (SELECT json, hash FROM audit_leaves WHERE seq = 41) WHERE seq = 40",
    /subtree 2 of level 4/,
  ],
  [
    "edits a row of the open end and its hash",
    "UPDATE audit_leaves SET (json, hash) = (SELECT json, hash FROM audit_leaves WHERE seq = 41) WHERE seq = (SELECT max(seq) FROM audit_leaves)",
    /another root than was signed/,
  ],
  ["deletes a row in the middle", "DELETE FROM audit_leaves WHERE seq = 300", /leaf 299 is gone/],
  [
    "deletes the end",
    "DELETE FROM audit_leaves WHERE seq > (SELECT max(seq) FROM audit_leaves) - 3",
    /are gone|is gone/,
  ],
  ["deletes everything", "DELETE FROM audit_leaves", /are gone|is gone/],
  [
    "exchanges two rows",
    "UPDATE audit_leaves SET (json, hash) = (SELECT json, hash FROM audit_leaves AS other WHERE other.seq = 201 - audit_leaves.seq) WHERE seq IN (100, 101)",
    /subtree 6 of level 4/,
  ],
  [
    "changes a kept subtree",
    "UPDATE audit_nodes SET hash = (SELECT hash FROM audit_leaves WHERE seq = 1) WHERE level = 8 AND number = 1",
    /another root than was signed|subtree 1 of level 8/,
  ],
  [
    "takes the newest checkpoint away",
    "DELETE FROM audit_checkpoints WHERE size = (SELECT max(size) FROM audit_checkpoints)",
    /newest checkpoint is gone/,
  ],
  [
    "puts in a checkpoint of another root",
    "UPDATE audit_checkpoints SET root = (SELECT hash FROM audit_leaves WHERE seq = 1), note = note || 'x' WHERE size = (SELECT max(size) FROM audit_checkpoints)",
    /newest checkpoint is another/,
  ],
  [
    "puts in a trigger that takes rows away as they are written",
    "CREATE TRIGGER hide AFTER INSERT ON audit_leaves BEGIN DELETE FROM audit_leaves WHERE seq = NEW.seq; END",
    /trigger hide is not of this program/,
  ],
  ["puts in a view of the log's name", "CREATE VIEW leaves AS SELECT 1", /view leaves is not of this program/],
  ["takes a trigger away", "DROP TRIGGER tell_state", /trigger tell_state is gone/],
];

/** Edits of what is not itself in the log: the rows that were signed stay whole. */
const leavesRows = /subtree|trigger|view/;

describe("an insider who can write to the database (T37)", () => {
  for (const [what, sql, alarm] of edits) {
    test(`and ${what} raises the alarm, gets nothing signed any more, and no export that is whole`, async () => {
      const alarms = createKeptLog();
      const log = await createLoneLog({ log: alarms });
      const { sequencer, file, key } = log;
      await log.write(rows);
      const kept = await sequencer.sequence();
      await sequencer.recheck();
      assert.equal(((await judgeLog(await exportedLines(file), { key, kept })) as LogVerdict).kind, "whole");
      asInsider(file, sql);
      await assert.rejects(sequencer.recheck(), alarm);
      await log.write(3);
      await assert.rejects(sequencer.sequence(), alarm);
      await sequencer.tick();
      assert.deepEqual(alarms.alarms, ["audit_altered"], "one alarm is enough");
      if (!leavesRows.test(what)) {
        const verdict = await judgeLog(await exportedLines(file).catch(() => []), { key, kept });
        assert.ok(verdict === "header" || verdict.kind === "altered");
      }
      await log.close();
    });
  }

  test("is noticed by a server that runs, without anybody asking", { skip: skipWithoutFile }, async () => {
    const alarms = createKeptLog();
    const world = await startWorld({ log: () => alarms });
    const { sequencer } = world.running().verificationServer;
    await sequencer.sequence();
    asInsider(
      databaseOf(world),
      "UPDATE audit_leaves SET json = replace(json, 'key.added', 'key.xdded') WHERE seq = 2",
    );
    await sequencer.tick();
    assert.deepEqual(alarms.alarms, ["audit_altered"]);
    await world.close();
  });

  test("and has a trigger hide approvals is noticed at once, and no server starts on it", {
    skip: skipWithoutFile,
  }, async (t) => {
    const alarms = createKeptLog();
    const world = await startWorld({ log: () => alarms });
    t.after(() => world.close());
    const file = databaseOf(world);
    const hide = "AFTER INSERT ON audit_leaves BEGIN DELETE FROM audit_leaves WHERE seq = NEW.seq; END";
    asInsider(file, `CREATE TRIGGER hide ${hide}`);
    await world.running().verificationServer.sequencer.tick();
    assert.deepEqual(alarms.alarms, ["audit_altered"]);
    await assert.rejects(world.restart(), /altered.*trigger hide is not of this program/);
    for (const sql of ["DROP TRIGGER hide", "DROP TRIGGER tell_report", `CREATE TRIGGER tell_report ${hide}`])
      asInsider(file, sql);
    await assert.rejects(world.restart(), /altered.*trigger tell_report is another/);
  });

  test("and hides a trigger from the schema's own table is rid of it with the next look", async (t) => {
    const { file, store, sequencer, write, close } = await createLoneLog();
    t.after(close);
    await sequencer.recheck();
    const insider = new DatabaseSync(file, { timeout: 5000, defensive: false });
    insider.exec(
      "CREATE TRIGGER hide AFTER INSERT ON audit_leaves BEGIN DELETE FROM audit_leaves WHERE seq = NEW.seq; END",
    );
    await write(1);
    insider.exec("PRAGMA writable_schema = ON; DELETE FROM sqlite_schema WHERE name = 'hide'");
    insider.close();
    await write(1);
    assert.equal(await store.audit.size(), 1, "while nobody looks, the attack works");
    await sequencer.recheck();
    await write(1);
    assert.equal(await store.audit.size(), 2);
  });

  test("cuts the log back and starts the server anew: only who kept a checkpoint elsewhere notices", async () => {
    const log = await createLoneLog();
    const { sequencer, file, key } = log;
    await log.write(40);
    const early = await sequencer.sequence();
    await log.write(40);
    const late = await sequencer.sequence();
    asInsider(file, "DELETE FROM audit_leaves WHERE seq > 41");
    asInsider(file, "DELETE FROM audit_nodes WHERE (number + 1) * 16 > 41");
    asInsider(file, "DELETE FROM audit_checkpoints WHERE size > 41");
    const cut = await exportedLines(file);
    assert.equal(((await judgeLog(cut, { key, kept: early })) as LogVerdict).kind, "whole");
    const verdict = (await judgeLog(cut, { key, kept: late })) as LogVerdict;
    assert.ok(verdict.kind === "altered" && verdict.fault === "shorter-than-kept");
    await log.close();
  });
});
