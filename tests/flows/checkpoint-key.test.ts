import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { createNodeCrypto } from "@countersign/platform";
import { type NoteKey, parseNoteKeys, signCheckpoint, verifyCheckpoint } from "@countersign/protocol/audit";
import { verifyReceiptProof } from "@countersign/relying-party";
import { listedBeforeMs } from "../../roles/verification-server/src/key-generations.ts";
import { approveOn, consume } from "../world/approve.ts";
import { databaseOf, exportedLines, judgeLog, publicText } from "../world/audit-log.ts";
import { enrolDevice } from "../world/devices.ts";
import { openOperation } from "../world/open-operation.ts";
import { rotateIn } from "../world/rotate-key.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

const crypto = createNodeCrypto();

describe("the key of the audit log that follows another (§16)", () => {
  let world: World;
  before(async () => (world = await startWorld({ limits: noLimits })));
  after(() => world.close());

  const keysText = () => publicText(world, "/audit/key");
  /** Signs what is new, and answers the note. */
  async function signed(): Promise<string> {
    await openOperation(world, "transfer", { user: "mira" });
    await world.running().verificationServer.sequencer.sequence();
    return publicText(world, "/audit/checkpoint");
  }
  const isBy = async (key: NoteKey | undefined, note: string): Promise<boolean> =>
    key !== undefined && (await verifyCheckpoint(crypto, key, note)) !== null;

  test("is listed at once and signs when its time has come; what the one before signed stays good", async () => {
    const phone = await enrolDevice({ party: world.bank, user: "lin", clock: world.clock });
    const opened = await openOperation(world, "transfer", { user: "lin" });
    await approveOn(phone, opened);
    const { receipt } = await consume(opened);
    const first = await signed();
    const proof = await world.bank.sdk.receiptProof(opened.id);
    const kept = await keysText();
    await rotateIn(world, "checkpoint");
    const [old, next, ...more] = await parseNoteKeys(crypto, await keysText());
    assert.equal(more.length, 0);
    assert.ok(await isBy(old, await signed()), "not yet");
    world.clock.move(listedBeforeMs / 1000);
    const second = await signed();
    assert.ok((await isBy(next, second)) && !(await isBy(old, second)));
    assert.ok(await isBy(old, first));
    // A site that kept proof and key, and one that asks for the keys now.
    const judged = { receipt, proof, issuer: world.issuer, organization: world.bank.organization };
    for (const auditKey of [kept, await keysText()])
      assert.equal((await verifyReceiptProof({ ...judged, auditKey })).claims.op, opened.id);
    const later = await world.bank.sdk.receiptProof(opened.id);
    assert.equal((await verifyReceiptProof({ ...judged, proof: later })).claims.op, opened.id);
    await world.restart();
    assert.ok(await isBy(next, await signed()), "after a start, too");
  });

  test("is followed to by who keeps the old one: the log names it in a row that the old one signed", async () => {
    const lines = await exportedLines(databaseOf(world));
    const keys = await parseNoteKeys(crypto, await keysText());
    const [old, next] = keys;
    assert.ok(old && next);
    for (const key of [keys, old]) {
      const verdict = await judgeLog(lines, { key });
      assert.ok(verdict !== "header" && verdict.kind === "whole", JSON.stringify(verdict));
    }
    const verdict = await judgeLog(lines, { key: next });
    assert.ok(verdict !== "header" && verdict.kind === "altered" && verdict.fault === "checkpoint-signature");
  });

  test("leaves nothing to whoever has the old one: what that signs afterwards is no checkpoint of the log", async () => {
    const lines = await exportedLines(databaseOf(world));
    const { checkpoints } = world.running().verificationServer.context.keys;
    const [old] = checkpoints;
    assert.ok(old);
    const last = await verifyCheckpoint(crypto, checkpoints, await publicText(world, "/audit/checkpoint"));
    assert.ok(last);
    const forged = JSON.stringify({ checkpoint: await signCheckpoint(crypto, old, last) });
    for (const key of [old, checkpoints]) {
      const verdict = await judgeLog([...lines.slice(0, -1), forged], { key });
      assert.ok(verdict !== "header" && verdict.kind === "altered" && verdict.fault === "checkpoint-signature");
    }
  });

  test("signs again and again, each of three in its time", async () => {
    for (let k = 0; k < 2; k += 1) {
      await rotateIn(world, "checkpoint");
      await signed();
      world.clock.move(listedBeforeMs / 1000);
    }
    const note = await signed();
    const keys = await parseNoteKeys(crypto, await keysText());
    assert.equal(keys.length, 4);
    assert.ok(await isBy(keys.at(-1), note));
    const verdict = await judgeLog(await exportedLines(databaseOf(world)), { key: keys[0] ?? assert.fail() });
    assert.ok(verdict !== "header" && verdict.kind === "whole", JSON.stringify(verdict));
  });
});
