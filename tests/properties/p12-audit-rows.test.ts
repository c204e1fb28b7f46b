import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { verifyReceiptProof } from "@countersign/relying-party";
import * as fc from "fast-check";
import { claimTransfer } from "../attacks/claimed.ts";
import { databaseOf, exportedLines, judgeLog, publishedKey } from "../world/audit-log.ts";
import { enrolRaw, type RawDevice } from "../world/raw-device.ts";
import { newKey } from "../world/relying-party.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";
import { seed } from "./seed.ts";

const act = fc.constantFrom("scan", "approve", "decline", "cancel", "consume", "outcome", "time", "sweep");

describe("the audit log (P12, P14)", () => {
  let world: World;
  let mira: RawDevice;
  before(async () => {
    world = await startWorld({ limits: noLimits });
    mira = await enrolRaw(world, "mira");
  });
  after(() => world.close());

  async function rowsOf(id: string): Promise<readonly string[]> {
    const leaves = await world.running().verificationServer.context.store.audit.read(0, 1_000_000);
    const rows = leaves.map(({ json }) => JSON.parse(json) as { event: string; operation?: string });
    return rows
      .filter(({ operation, event }) => operation === id && !event.endsWith(".refused"))
      .map(({ event }) => event);
  }

  test("has one row for each change of an operation, whatever is asked in whatever order, and none for a repetition", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 1, maxLength: 8 }), async (acts) => {
        const claimed = await claimTransfer(world, mira, "mira");
        const { id } = claimed.opened;
        const key = newKey();
        const decisions: Record<string, string> = {};
        const decide = async (dec: "approve" | "decline") =>
          mira.decide((decisions[dec] ??= await claimed.signed({ dec })));
        const post = (path: string, body: object) =>
          world.bank.call("POST", `/v1/operations/${id}/${path}`, { body, idempotencyKey: key });
        const make: Record<string, () => Promise<unknown>> = {
          scan: () => mira.scan(claimed.text),
          approve: () => decide("approve"),
          decline: () => decide("decline"),
          cancel: () => post("cancel", {}),
          consume: () => post("consume", {}),
          outcome: () => post("outcome", { result: "done" }),
          time: async () => world.clock.move(40),
          sweep: () => world.running().verificationServer.expireDue(),
        };
        for (const name of acts) {
          await make[name]?.();
          if (name !== "time") await make[name]?.();
          const { store } = world.running().verificationServer.context;
          const kept = await store.operations.find(claimed.claims.op);
          const rows = await rowsOf(id);
          assert.equal(rows.length, kept?.version, `${acts.join()}: ${rows.join()}`);
        }
      }),
      { seed, numRuns: 25, examples: [[["approve", "consume", "outcome", "sweep"]]] },
    );
  });

  test("leads to the root that was signed, and every release in it has a proof", async () => {
    const { verificationServer } = world.running();
    const { organization, sdk } = world.bank;
    const newest = await verificationServer.sequencer.sequence();
    await verificationServer.sequencer.recheck();
    const lines = await exportedLines(databaseOf(world));
    const verdict = await judgeLog(lines, { key: await publishedKey(world) });
    assert.ok(verdict !== "header" && verdict.kind === "whole" && newest);
    assert.deepEqual([verdict.leaves, verdict.newest.root], [newest.size, new Uint8Array(newest.root)]);
    const released = lines.filter((line) => line.includes('"operation.released"'));
    assert.ok(released.length > 0);
    for (const line of released) {
      const { operation } = JSON.parse(line) as { operation: string };
      const [receipt, proof] = await Promise.all([sdk.receipt(operation), sdk.receiptProof(operation)]);
      const { index } = await verifyReceiptProof({ receipt, proof, issuer: world.issuer, organization });
      assert.equal(proof.leaf, line);
      assert.ok(index < proof.size);
    }
  });
});
