import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import * as fc from "fast-check";
import { createNodeCrypto } from "@countersign/platform";
import { readQrText, toBase64url, utf8, verifyReceipt } from "@countersign/protocol";
import { type Claimed, claimTransfer } from "../attacks/claimed.ts";
import { enrolRaw, type RawDevice } from "../world/raw-device.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";
import { seed } from "./seed.ts";

const crypto = createNodeCrypto();
const bit = fc.record({ at: fc.nat(1 << 20), bit: fc.nat(7) });

/** The text with one bit changed; stays what a JSON string can carry. */
function changed(text: string, { at, bit: which }: { at: number; bit: number }): string {
  const bytes = utf8(text);
  const index = at % bytes.length;
  bytes[index] = (bytes[index] ?? 0) ^ (1 << (which % 7));
  return new TextDecoder().decode(bytes);
}

describe("one bit changed (P19)", () => {
  let world: World;
  let mira: RawDevice;
  let claimed: Claimed;
  before(async () => {
    world = await startWorld({ limits: noLimits });
    mira = await enrolRaw(world, "mira");
    claimed = await claimTransfer(world, mira, "mira");
  });
  after(() => world.close());

  test("anywhere in a decision: it is refused, and the operation waits for the right one", async () => {
    const decision = await claimed.signed();
    await fc.assert(
      fc.asyncProperty(bit, async (where) => {
        assert.notEqual((await mira.decide(changed(decision, where))).code, null);
      }),
      { seed, numRuns: 150 },
    );
    assert.equal(await claimed.state(), "claimed");
    assert.equal((await mira.decide(decision)).status, 200);
  });

  test("anywhere in a signed request, its body or its headers: it is refused", async () => {
    const { text } = await claimTransfer(world, mira, "mira");
    const body = JSON.stringify({ qr: toBase64url(readQrText(text, "approval").bytes) });
    await fc.assert(
      fc.asyncProperty(bit, async (where) => {
        const answer = await mira.call("POST", "/v1/device/scans", changed(body, where), {
          signs: { body: utf8(body) },
        });
        assert.notEqual(answer.code, null);
      }),
      { seed, numRuns: 60 },
    );
    assert.equal((await mira.call("POST", "/v1/device/scans", body)).status, 200);
  });

  test("anywhere in a receipt: it proves nothing", async () => {
    const done = await claimTransfer(world, mira, "mira");
    await mira.decide(await done.signed());
    const { body } = await world.bank.call("POST", `/v1/operations/${done.opened.id}/consume`, { body: {} });
    const receipt = String(body["receipt"]);
    const key = world.running().verificationServer.context.keys.signer.jwk;
    const expected = {
      issuer: world.issuer,
      audience: "example-bank",
      keyOf: () => key,
      now: world.clock.seconds(),
    };
    await verifyReceipt(crypto, receipt, expected);
    await fc.assert(
      fc.asyncProperty(bit, async (where) => {
        await assert.rejects(async () => verifyReceipt(crypto, changed(receipt, where), expected));
      }),
      { seed, numRuns: 400 },
    );
  });
});
