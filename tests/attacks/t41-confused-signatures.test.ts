import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { createNodeCrypto } from "@countersign/platform";
import { parseDecision, signJws, verifyDirectory, verifyReceipt } from "@countersign/protocol";
import { enrolRaw } from "../world/raw-device.ts";
import { claimTransfer } from "./claimed.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

const crypto = createNodeCrypto();

describe("T41: one kind of signed thing presented as another", () => {
  let world: World;
  before(async () => {
    world = await startWorld({ limits: noLimits });
  });
  after(() => world.close());

  async function everything() {
    const mira = await enrolRaw(world, "mira");
    const claimed = await claimTransfer(world, mira, "mira");
    const decision = await claimed.signed();
    await mira.decide(decision);
    const { body } = await world.bank.call("POST", `/v1/operations/${claimed.opened.id}/consume`, { body: {} });
    const directory = await (await fetch(`${world.issuer}/.well-known/countersign`)).text();
    return { mira, claims: claimed.claims, decision, receipt: String(body["receipt"]), directory };
  }

  test("is refused by every reader but its own, under the right key", async () => {
    const { mira, claims, decision, receipt, directory } = await everything();
    const key = world.running().verificationServer.context.keys.signer.jwk;
    const now = world.clock.seconds();
    const readers: Record<string, (text: string) => unknown> = {
      decision: (text) => parseDecision(text),
      receipt: (text) =>
        verifyReceipt(crypto, text, { issuer: world.issuer, audience: "example-bank", keyOf: () => key, now }),
      directory: (text) =>
        verifyDirectory(crypto, text, { keyOf: () => key, issuer: world.issuer, now, knownVersion: 0 }),
    };
    const made: Record<string, string> = { decision, receipt, directory };
    for (const [reader, read] of Object.entries(readers)) {
      for (const [kind, text] of Object.entries(made)) {
        const taken = await Promise.resolve(text)
          .then(read)
          .then(
            () => true,
            () => false,
          );
        assert.equal(taken, kind === reader, `a ${kind} read as a ${reader}`);
      }
    }
    const dressed = await signJws(mira.signer, "countersign-receipt+jwt", claims);
    assert.equal((await mira.decide(dressed)).code, "proof_invalid");
    assert.equal((await mira.decide(receipt)).code, "proof_invalid");
  });
});
