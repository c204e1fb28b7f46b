import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import * as fc from "fast-check";
import { createNodeCrypto } from "@countersign/platform";
import { parseDecision, verifyDecision } from "@countersign/protocol";
import { claimTransfer } from "../attacks/claimed.ts";
import { enrolRaw, type RawDevice } from "../world/raw-device.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";
import { seed } from "./seed.ts";

const crypto = createNodeCrypto();

/** What may be wrong about a decision, or nothing. */
const change = fc.constantFrom<object>(
  {},
  {},
  { dec: "decline" },
  { dd: "A".repeat(43) },
  { dh: "A".repeat(43) },
  { org: 2 },
  { nonce: "A".repeat(22) },
  { uv: "native" },
);

describe("a release (P2)", () => {
  let world: World;
  let mira: RawDevice;
  let jonas: RawDevice;
  before(async () => {
    world = await startWorld({ limits: noLimits });
    mira = await enrolRaw(world, "mira");
    jonas = await enrolRaw(world, "jonas");
  });
  after(() => world.close());

  test("never is without a kept approval, signed by the user's own bound key, over the very digest", async () => {
    let released = 0;
    const decision = fc.record({ change, by: fc.constantFrom("mira", "jonas") });
    await fc.assert(
      fc.asyncProperty(fc.array(decision, { minLength: 1, maxLength: 4 }), fc.boolean(), async (decisions, early) => {
        const claimed = await claimTransfer(world, mira, "mira");
        const consume = () => world.bank.call("POST", `/v1/operations/${claimed.opened.id}/consume`, { body: {} });
        if (early) assert.equal((await consume()).status, 409);
        for (const { change: wrong, by } of decisions)
          await (by === "mira" ? mira : jonas).decide(await claimed.signed(wrong));
        await consume();
        const { store } = world.running().verificationServer.context;
        const kept = await store.operations.find(claimed.claims.op);
        if (kept?.progress.state !== "released") return;
        released += 1;
        const { evidence } = kept.progress.decision;
        assert.ok(typeof evidence === "string");
        const parsed = parseDecision(evidence);
        assert.ok(await verifyDecision(crypto, mira.signer.jwk, parsed));
        const { dec, dd, op } = parsed.claims;
        assert.deepEqual([dec, dd, op], ["approve", kept.frozen.digest, kept.frozen.id]);
        const binding = await store.bindings.findByKey(mira.signer.kid);
        assert.deepEqual([binding?.state, binding?.subject], ["active", kept.frozen.login.subject]);
      }),
      { seed, numRuns: 40 },
    );
    assert.ok(released > 5, "some are released");
  });
});
