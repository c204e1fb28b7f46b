import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { createNodeCrypto, nodeSha256, silentLog } from "@countersign/platform";
import { verifyCheckpoint } from "@countersign/protocol/audit";
import { verifyReceipt, verifyReceiptProof } from "@countersign/relying-party";
import { auditLeaf } from "../../roles/verification-server/src/core/audit.ts";
import { databaseOf, exportedLines, judgeLog, publicText, publishedKey } from "../world/audit-log.ts";
import { createSequencer } from "../../roles/verification-server/src/steps/sequence-audit.ts";
import { createLoneLog } from "../world/lone-log.ts";
import { approveOn, consume } from "../world/approve.ts";
import { createDevice, enrolAt } from "../world/devices.ts";
import { openOperation, type Opened } from "../world/open-operation.ts";
import { refuses } from "../world/refused.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

const crypto = createNodeCrypto();

describe("the audit log of a running server", () => {
  let world: World;
  let device: ReturnType<typeof createDevice>;
  before(async () => {
    world = await startWorld({ limits: noLimits });
    device = createDevice({ clock: world.clock });
    await enrolAt(device, { party: world.bank, user: "mira", clock: world.clock });
  });
  after(() => world.close());

  const sequencer = () => world.running().verificationServer.sequencer;
  async function release(): Promise<{ opened: Opened; receipt: string }> {
    const opened = await openOperation(world, "transfer", { user: "mira" });
    await approveOn(device, opened);
    return { opened, receipt: (await consume(opened)).receipt };
  }
  async function published() {
    return verifyCheckpoint(crypto, await publishedKey(world), await publicText(world, "/audit/checkpoint"));
  }

  test("proves a release once a checkpoint covers it, and not before", async () => {
    await sequencer().sequence();
    const { opened, receipt } = await release();
    const { sdk, organization } = world.bank;
    await refuses(sdk.receiptProof(opened.id), "unavailable");
    await sequencer().sequence();
    const proof = await sdk.receiptProof(opened.id);
    assert.equal(await sdk.receipt(opened.id), receipt);
    world.clock.move(3600 * 24 * 3000);
    const judged = { receipt, issuer: world.issuer, organization };
    const { claims, index, size } = await verifyReceiptProof({ ...judged, proof });
    assert.deepEqual([claims.op, index, size], [opened.id, proof.index, proof.size]);
    assert.deepEqual(await verifyReceipt(judged), claims);
    const keys: unknown = await (await fetch(`${world.issuer}/jwks.json`)).json();
    const offline = { ...judged, keys, auditKey: await publicText(world, "/audit/key"), fetch: () => Promise.reject() };
    assert.equal((await verifyReceiptProof({ ...offline, proof })).claims.op, opened.id);
    for (const change of [{ organization: "other" }, { issuer: "https://other.example.com" }, { keys: { keys: [] } }])
      await refuses(verifyReceipt({ ...offline, ...change }), "receipt_invalid");
    await refuses(verifyReceiptProof({ ...offline, proof: { ...proof, index: 0 } }), "receipt_invalid");
    const page = async () => new Response("<!doctype html>");
    await refuses(verifyReceipt({ ...judged, fetch: page }), "unavailable");
    await refuses(verifyReceipt({ ...judged, issuer: "http://countersign.example.com" }), "unavailable");
    await assert.rejects(verifyReceipt({ ...offline, keys: {} }), TypeError);
    await assert.rejects(verifyReceiptProof({ ...offline, proof, auditKey: "none" }), TypeError);
  });

  test("is published, and grows: an earlier checkpoint is the beginning of every later one", async () => {
    await sequencer().sequence();
    const early = await published();
    const { opened } = await release();
    const newest = await sequencer().sequence();
    const late = await published();
    assert.ok(early && late && newest);
    assert.deepEqual([late.size, late.root], [newest.size, new Uint8Array(newest.root)]);
    assert.ok(late.size > early.size);
    const lines = await exportedLines(databaseOf(world));
    for (const kept of [null, early, late])
      assert.equal(kind(await judgeLog(lines, { key: await publishedKey(world), kept })), "whole");
    assert.ok(lines.some((line) => line.includes("operation.released") && line.includes(opened.id)));
    const tail = await exportedLines(databaseOf(world), early.size);
    assert.equal(kind(await judgeLog(tail, { key: await publishedKey(world), kept: late })), "whole");
    assert.ok(tail.length < lines.length);
  });

  test("is signed after ten seconds, and not again when nothing is new", async () => {
    await sequencer().sequence();
    const before = await published();
    await sequencer().tick();
    assert.deepEqual(await published(), before);
    await release();
    await sequencer().tick();
    assert.deepEqual(await published(), before, "not due yet");
    world.clock.move(10);
    await sequencer().tick();
    assert.ok(Number((await published())?.size) > Number(before?.size));
  });

  test("is signed after 256 leaves without waiting for a timer", async () => {
    await sequencer().sequence();
    const before = Number((await published())?.size);
    const { store, clock } = world.running().verificationServer.context;
    const rows = Array.from({ length: 512 }, (_, n) => auditLeaf(crypto, { at: clock(), event: "request.refused", n }));
    for (const row of await Promise.all(rows)) await store.audit.append(row);
    await sequencer().tick();
    assert.ok(Number((await published())?.size) >= before + 256);
  });

  test("loses nothing when the server ends between leaves and checkpoint", async () => {
    const { opened } = await release();
    await world.restart();
    await sequencer().sequence();
    const proof = await world.bank.sdk.receiptProof(opened.id);
    assert.ok(proof.size > proof.index);
    await sequencer().recheck();
    assert.equal(
      kind(await judgeLog(await exportedLines(databaseOf(world)), { key: await publishedKey(world) })),
      "whole",
    );
  });
});

describe("two servers on one store", () => {
  test("sign one log between them, each beginning where the other has left off", async () => {
    const log = await createLoneLog();
    const { store, clock, key, file } = log;
    const keys = { checkpoint: key, checkpoints: [key], refresh: async () => {} } as unknown as Parameters<
      typeof createSequencer
    >[0]["keys"];
    const other = createSequencer({ store, crypto, clock: clock.now, log: silentLog, keys }, { sha256: nodeSha256 });
    for (let i = 0; i < 5; i++) {
      await log.write(100);
      const [a, b] = await Promise.all([log.sequencer.sequence(), other.sequence()]);
      assert.equal(a?.size, b?.size);
    }
    await other.recheck();
    const verdict = await judgeLog(await exportedLines(file), { key });
    assert.ok(verdict !== "header" && verdict.kind === "whole" && verdict.leaves === 501);
    await other.close();
    await log.close();
  });
});

function kind(verdict: Awaited<ReturnType<typeof judgeLog>>): string {
  return verdict === "header" ? verdict : verdict.kind;
}
